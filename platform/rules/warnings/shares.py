"""Shares that round to nobody in a community of this size."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from core.points import MILLION, half_up
from rules.faults import Param
from rules.version import Version
from rules.warnings.community import Community
from rules.warnings.paths import Caution, placed_tiers


def shares(version: Version, community: Community) -> Iterator[Caution]:
    """Warn of shares of boards, classes and tiers that give nobody; nothing where the size is not known."""
    rules = version.boards
    ranked = community.ranked(rules.scope, rules.exempt)
    for path, bounds in _board_shares(version).items():
        for branch, people in ranked.items():
            if people and _places(bounds, people, rules.rounding) == 0:
                yield Caution(path, *_nobody(branch, people))
    size = community.known_size or 0
    for path, tier in placed_tiers(version) if size else ():
        if tier.max_share and tier.max_share * size < MILLION:
            yield Caution(f"{path}.max_share", "tier_share_of_nobody", {"count": size, "name": tier.title})


def _nobody(branch: str, people: int) -> tuple[str, dict[str, Param]]:
    if branch:
        return "branch_share_of_nobody", {"name": branch, "count": people}
    return "share_of_nobody", {"count": people}


def _board_shares(version: Version) -> Mapping[str, tuple[int, int]]:
    """By path the share up to which and the share from which on places are taken."""
    rules = version.boards
    if rules.method == "shares":
        shares = {"boards.red.share": (0, rules.red_share), "boards.yellow.share": (0, rules.yellow_share)}
    elif rules.method == "classes":
        first, second, third, fourth = rules.class_shares
        ends = {1: (0, first), 2: (first, first + second), 4: (0, fourth), 3: (fourth, fourth + third)}
        shares = {f"boards.classes[{place}]": ends[number] for place, number in enumerate(_classes(version))}
    else:
        shares = {}
    return {path: (start, end) for path, (start, end) in shares.items() if end > start}


def _classes(version: Version) -> Iterator[int]:
    """The numbers of the classes in the order in which the document lists them."""
    boards = version.document["boards"]
    listed = boards.get("classes") if isinstance(boards, dict) else None
    for row in listed if isinstance(listed, list) else []:
        assert isinstance(row, dict)
        yield int(str(row["class"]))


def _places(bounds: tuple[int, int], people: int, rounding: str) -> int:
    start, end = (_rounded(share * people, rounding) for share in bounds)
    return end - start


def _rounded(product: int, rounding: str) -> int:
    if rounding == "half_up":
        return half_up(product, MILLION)
    return product // MILLION if rounding == "floor" else -(-product // MILLION)
