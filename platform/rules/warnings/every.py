"""All warnings of a version, in the order of its document's parts."""

from __future__ import annotations

from rules.version import Version
from rules.warnings.community import Community
from rules.warnings.flags import flagged
from rules.warnings.idle import idle
from rules.warnings.limits import limits
from rules.warnings.places import Caution
from rules.warnings.reach import reach
from rules.warnings.shares import shares
from rules.warnings.tiers import tiers
from rules.warnings.weight import weight


def cautions(version: Version, community: Community | None = None) -> list[Caution]:
    """Return what one should think twice about before the version is published for a community."""
    known = community or Community()
    return [
        *flagged(version),
        *reach(version, known),
        *limits(version),
        *weight(version),
        *shares(version, known),
        *tiers(version),
        *idle(version),
    ]
