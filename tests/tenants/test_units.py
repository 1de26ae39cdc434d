"""Opening streets and communities, and finding them again."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from core.db import db
from tenants import actions, queries
from tenants.errors import FaultyUnit
from tenants.models import Street
from tenants.scope import community_scope, enter, within
from tests.factories import Place, community, street

pytestmark = pytest.mark.usefixtures("app")


def street_of(place: Place) -> Street:
    return db.session.scalars(select(Street).where(Street.code == place.street_code)).one()


def test_a_community_opens_with_its_branches_in_the_order_they_were_named(place: Place) -> None:
    community_row = actions.open_community(
        f"{place.code}-new", " 新社区 ", street_of(place).id, ["第二支部", " 机关,退休支部 ", "第三支部"]
    )

    with within(community_scope(community_row.id)):
        branches = [(one.code, one.name, one.position) for one in queries.branches()]
    assert (community_row.name, branches) == (
        "新社区",
        [("b1", "第二支部", 1), ("b2", "机关,退休支部", 2), ("b3", "第三支部", 3)],
    )


@pytest.mark.parametrize(
    ("code", "branches", "fields"),
    [
        ("taken", ["一支部"], ["code"]),
        ("", ["一支部", " 一支部"], ["branches"]),
        ("", ["一支部", " "], ["branches"]),
        ("", ["长" * 61], ["branches"]),
        ("taken", [], ["code", "branches"]),
    ],
)
def test_a_community_that_does_not_fit_says_where(
    place: Place, code: str, branches: list[str], fields: list[str]
) -> None:
    with pytest.raises(FaultyUnit) as refused:
        actions.open_community(place.code if code else f"{place.code}-x", "社区", street_of(place).id, branches)

    assert sorted(refused.value.fields) == sorted(fields)


def test_a_community_needs_a_street_that_is_there(place: Place) -> None:
    with pytest.raises(FaultyUnit) as refused:
        actions.open_community(f"{place.code}-x", "社区", 10**9, ["一支部"])

    assert list(refused.value.fields) == ["street"]


def test_a_streets_code_is_taken_once(place: Place) -> None:
    assert actions.open_street(f"{place.street_code}-2", " 新街道 ").name == "新街道"

    with pytest.raises(FaultyUnit) as refused:
        actions.open_street(place.street_code, "又一街道")

    assert list(refused.value.fields) == ["code"]


def test_a_streets_communities_are_its_own(place: Place) -> None:
    above = street_of(place)
    sister, stranger = community(of=above), community(of=street())

    assert queries.community_ids(above.id) == {place.id, sister.id}
    assert {place.id, sister.id, stranger.id} <= queries.community_ids()
    assert [one.id for one in db.session.scalars(queries.communities(above.id))] == [place.id, sister.id]
    every = [(one.street_id, one.id) for one in db.session.scalars(queries.communities())]
    assert every == sorted(every)


def test_a_community_is_found_by_its_code_and_nobody_by_another(place: Place) -> None:
    unit = queries.community(place.code)

    assert unit is not None
    assert unit.id == place.id
    assert queries.community(f"{place.code}-none") is None
    assert queries.street(f"{place.street_code}-none") is None


def test_a_branch_is_called_by_code_or_name(place: Place) -> None:
    enter(place.scope)

    assert [queries.branch_called(text) for text in ("b2", "第2支部")] == [queries.branches()[1]] * 2
    assert queries.branch_called("第9支部") is None
