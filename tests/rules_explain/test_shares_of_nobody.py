"""When a document is warned that a share gives nobody a place: by rounding, by class, by who is known."""

from __future__ import annotations

import pytest

from rules.warnings import Community
from tests.rules_explain.shapes import Document
from tests.rules_explain.test_warnings import both, into, warned


@pytest.mark.parametrize("rounding", ["floor", "half_up", "ceil"])
@pytest.mark.parametrize("share", ["red", "yellow", "1", "2", "3", "4"])
def test_a_share_gives_somebody_once_a_place_is_rounded_to_it(share: str, rounding: str) -> None:
    people = Community(10)
    somebody = {"floor": "0.10", "half_up": "0.05", "ceil": "0.01"}[rounding]
    nobody = {"floor": "0.09", "half_up": "0.04", "ceil": "0"}[rounding]

    assert share_paths(share, somebody, rounding, people) == []
    assert share_paths(share, nobody, rounding, people) == ([] if rounding == "ceil" else [share_path(share)])


def share_path(share: str) -> str:
    return "boards.classes[0]" if share.isdigit() else f"boards.{share}.share"


def share_paths(share: str, figure: str, rounding: str, community: Community) -> list[str]:
    """Where a document is warned whose one share of that size stands for a board or a class."""
    boards: Document = {"red": {"share": 0}, "yellow": {"share": 0}} | {share: {"share": figure}}
    if share.isdigit():
        boards = {"method": "classes", "classes": [{"class": int(share), "share": figure}]}
    return [caution.path for caution in warned(into(boards=boards | {"rounding": rounding}), community)]


@pytest.mark.parametrize(("rounding", "outer"), [("half_up", ("0.2", "0.1")), ("ceil", ("0.22", "0.11"))])
def test_the_inner_classes_count_from_the_ends_of_the_outer_ones(rounding: str, outer: tuple[str, str]) -> None:
    shares = {1: outer[0], 2: "0.04", 3: "0.04", 4: outer[1]}
    classes = [{"class": number, "share": share} for number, share in shares.items()]
    boards = {"method": "classes", "classes": classes, "rounding": rounding}

    paths = [caution.path for caution in warned(into(boards=boards), Community(10))]

    assert paths == ["boards.classes[1]", "boards.classes[2]"]


def test_a_share_of_nobody_in_a_branch_names_the_branch() -> None:
    people = Community(people=[("regular", "一支部")] * 30 + [("regular", "二支部")] * 4)

    by_branch = warned(into("boards", scope="branch"), people)
    together = warned(into("boards", "yellow", share="0.01"), people)

    assert [(one.code, one.params) for one in by_branch] == [
        ("branch_share_of_nobody", {"name": "二支部", "count": 4}),
    ]
    assert [(one.code, one.params) for one in together] == [("share_of_nobody", {"count": 34})]


@pytest.mark.parametrize(
    "community",
    [None, Community(0), Community(people=[("migrant", "一支部")])],
    ids=["a community of unknown size", "nobody", "nobody who is ranked"],
)
def test_nothing_is_said_of_places_where_nobody_can_take_them(community: Community | None) -> None:
    change = both(into("boards", exempt=["migrant"]), into("stars", "tiers", 0, max_share="0.99"))

    warnings = [caution.path for caution in warned(change, community) if "share" in caution.path]

    assert warnings == (["stars.tiers[0].max_share"] if community and community.people else [])
