"""The annual appraisal's figures: entered, changed, taken away, never outside their bounds."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from core.db import db
from evaluations import actions
from evaluations.errors import FaultyScore, Fixed
from evaluations.models import Appraisal, Source
from tenants.models import AuditRow
from tenants.scope import community_scope, enter
from tests.factories import Place, community

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def here(place: Place) -> Place:
    enter(place.scope)
    return place


def scores_by_member() -> dict[tuple[int, Source], int]:
    return {(row.member_id, row.source): row.score for row in db.session.scalars(select(Appraisal))}


def test_figures_are_entered_changed_and_taken_away(here: Place) -> None:
    by, first, second = here.users["community"], (here.member_ids[0], Source.SELF), (here.member_ids[1], Source.PEER)

    assert actions.enter(2022, {first: 9_000, second: 8_550}, by) == 2
    assert actions.enter(2022, {first: 9_000, second: 8_000}, by) == 1
    assert scores_by_member() == {first: 9_000, second: 8_000}
    assert actions.enter(2022, {first: None}, by) == 1
    db.session.flush()

    assert scores_by_member() == {second: 8_000}


def test_taking_away_what_is_not_there_changes_nothing(here: Place) -> None:
    assert actions.enter(2022, {(here.member_ids[0], Source.SELF): None}, here.users["community"]) == 0


@pytest.mark.parametrize("score", [0, 10_000])
def test_the_bounds_themselves_are_taken(here: Place, score: int) -> None:
    assert actions.enter(2022, {(here.member_ids[0], Source.SELF): score}, here.users["community"]) == 1


@pytest.mark.parametrize("score", [-1, 10_001])
def test_one_figure_out_of_bounds_stores_none(here: Place, score: int) -> None:
    figures: dict[tuple[int, Source], int | None] = {
        (here.member_ids[0], Source.SELF): 9_000, (here.member_ids[1], Source.SELF): score,
    }  # fmt: skip

    with pytest.raises(FaultyScore, match="0 至 100"), db.session.begin_nested():
        actions.enter(2022, figures, here.users["community"])

    assert scores_by_member() == {}


def test_figures_under_an_accepted_rating_stay(here: Place) -> None:
    key = (here.member_ids[0], Source.SELF)
    actions.enter(2022, {key: 9_000}, here.users["community"])
    actions.fix(2022)

    with pytest.raises(Fixed, match="评星已经验收"):
        actions.enter(2022, {key: 9_100}, here.users["community"])

    assert actions.enter(2023, {key: 9_100}, here.users["community"]) == 1


def test_years_stand_apart(here: Place) -> None:
    key = (here.member_ids[0], Source.SELF)

    actions.enter(2022, {key: 9_000}, here.users["community"])
    actions.enter(2023, {key: 8_000}, here.users["community"])
    db.session.flush()

    assert db.session.scalar(select(func.count(Appraisal.id))) == 2


def test_an_entry_after_a_commit_is_whole(here: Place) -> None:
    """Who enters has to be read again after a commit; what is half made must not be written meanwhile."""
    db.session.commit()

    actions.enter(2022, {(here.member_ids[0], Source.SELF): 9_000}, here.users["community"])
    db.session.flush()

    assert db.session.scalars(select(Appraisal.entered_by_id)).all() == [here.users["community"].id]


def test_a_change_makes_one_audit_row(here: Place) -> None:
    figures: dict[tuple[int, Source], int | None] = {(number, Source.SELF): 9_000 for number in here.member_ids}

    actions.enter(2022, figures, here.users["community"])
    db.session.flush()

    rows = db.session.scalars(select(AuditRow).where(AuditRow.action == "appraisals_entered")).all()
    assert [row.detail["changed"] for row in rows if row.tenant_id == here.id] == [4]


def test_a_foreign_member_gets_no_figure(here: Place) -> None:
    other = community()
    enter(community_scope(here.id))

    actions.enter(2022, {(other.member_ids[0], Source.SELF): 9_000}, here.users["community"])
    with pytest.raises(IntegrityError, match="foreign key"):
        db.session.flush()
