"""All warnings of a version, in the order of its document's parts."""

from __future__ import annotations

from rules.version import Version
from rules.warnings.bonus_weight import bonus_weight
from rules.warnings.community import Community
from rules.warnings.flags import flagged
from rules.warnings.limits import limits
from rules.warnings.paths import Caution
from rules.warnings.shares import shares
from rules.warnings.tiers import tiers
from rules.warnings.unreachable import unreachable
from rules.warnings.unused_keys import unused_keys


def cautions(version: Version, community: Community | None = None) -> list[Caution]:
    """Return what one should think twice about before the version is published for a community."""
    known = community or Community()
    return [
        *flagged(version),
        *unreachable(version, known),
        *limits(version),
        *bonus_weight(version),
        *shares(version, known),
        *tiers(version),
        *unused_keys(version),
    ]
