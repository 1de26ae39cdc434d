"""Keys that a document states and that change nothing."""

from __future__ import annotations

from collections.abc import Iterator

from rules.version import Version
from rules.warnings.paths import Caution


def unused_keys(version: Version) -> Iterator[Caution]:
    """Warn of points of a veto category, of a floor that nothing reaches, of rounding where no share is rounded."""
    for n, group in enumerate(version.categories):
        if group.kind == "veto" and group.points is not None:
            yield Caution(f"categories[{n}].points", "points_of_a_veto")
        if group.floor and not any(item.effect == "deduct" for item in group.items):
            yield Caution(f"categories[{n}].floor", "floor_never_reached")
    stated = version.document["boards"]
    assert isinstance(stated, dict)
    for key in ("rounding", "ties") if version.boards.method == "marks" else ():
        if key in stated:
            yield Caution(f"boards.{key}", "unused_with_marks")
