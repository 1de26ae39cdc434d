"""Versions of criteria: published once and for all, in force from a quarter that holds nothing yet."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from importlib import resources

import pytest
from sqlalchemy import func, select

from core import clock
from core.db import db
from core.quarter import Quarter
from criteria import actions
from criteria.errors import FaultyDocument, NoVersion, TooLate
from criteria.models import CriteriaVersion
from criteria.queries import history, in_force, version_on
from ledger.queries import holds_entries
from tenants.scope import enter
from tests.factories import Place, community, entry

pytestmark = pytest.mark.usefixtures("app")
PILOT = (resources.files("rules") / "versions" / "mashi-2022-pilot.yaml").read_bytes()


@pytest.fixture
def here(place: Place) -> Iterator[Place]:
    """A place in its own scope, in the middle of the third quarter of 2022."""
    enter(place.scope)
    with clock.stopped_at(datetime(2022, 8, 15, tzinfo=UTC)):
        yield place


def stored(place: Place, **changed: object) -> CriteriaVersion:
    document = json.loads(json.dumps(db.session.scalars(select(CriteriaVersion.document).limit(1)).one()))
    return actions.publish(json.dumps(document | {"code": "next"} | changed), place.users["community"])


def test_a_version_takes_force_in_the_next_quarter(here: Place) -> None:
    version = actions.publish(PILOT, here.users["community"])

    actions.take_force(version, Quarter(2022, 4), here.users["community"], holds_entries=False)

    assert [str(force.quarter) for force, _ in history()] == ["2022Q4", "2022Q1"]
    assert version_on(date(2022, 9, 30)).code == "mashi-2022-optimised"
    assert version_on(date(2022, 10, 1)).code == "mashi-2022-pilot"


@pytest.mark.parametrize("since", [Quarter(2022, 3), Quarter(2022, 2), Quarter(2020, 1)])
def test_no_version_takes_force_in_a_quarter_that_has_begun(here: Place, since: Quarter) -> None:
    version = actions.publish(PILOT, here.users["community"])

    with pytest.raises(TooLate, match="下一季度或更晚"):
        actions.take_force(version, since, here.users["community"], holds_entries=False)

    assert len(in_force()) == 1


def test_the_quarter_begins_at_midnight_in_shanghai(here: Place) -> None:
    version = actions.publish(PILOT, here.users["community"])

    with clock.stopped_at(datetime(2022, 9, 30, 16, 1, tzinfo=UTC)), pytest.raises(TooLate):
        actions.take_force(version, Quarter(2022, 4), here.users["community"], holds_entries=False)
    with clock.stopped_at(datetime(2022, 9, 30, 15, 59, tzinfo=UTC)):
        actions.take_force(version, Quarter(2022, 4), here.users["community"], holds_entries=False)


def test_no_version_takes_force_in_a_quarter_with_entries(here: Place) -> None:
    entry(here, on=date(2022, 12, 1))
    version = actions.publish(PILOT, here.users["community"])

    with pytest.raises(TooLate):
        actions.take_force(
            version, Quarter(2022, 4), here.users["community"], holds_entries=holds_entries(Quarter(2022, 4))
        )


def test_what_is_set_for_a_future_quarter_may_be_set_anew(here: Place) -> None:
    for version in (actions.publish(PILOT, here.users["community"]), stored(here)):
        actions.take_force(version, Quarter(2099, 4), here.users["community"], holds_entries=False)

    assert version_on(date(2099, 10, 1)).code == "next"
    assert len(in_force()) == 2


def test_the_same_document_is_one_version(here: Place) -> None:
    first, second = (actions.publish(PILOT, here.users["community"]) for _ in range(2))

    assert first.id == second.id
    assert db.session.scalar(select(func.count(CriteriaVersion.id))) == 2


def test_a_code_names_one_document(here: Place) -> None:
    stored(here)

    with pytest.raises(FaultyDocument, match="请换一个代码"):
        stored(here, title="另一个标题")


def test_a_faulty_document_is_refused_with_the_path_of_each_fault(here: Place) -> None:
    with pytest.raises(FaultyDocument, match="尚未发布") as refused:
        stored(here, window="week", base={"points": "many"})

    assert len(refused.value.fields["document"]) >= 2
    assert any("window" in line for line in refused.value.fields["document"])


@pytest.mark.parametrize("text", ["", "[]", "{", "a: !!python/object:os.system x", "\x00", "schema: 1", "x: &a [*a]"])
def test_what_is_no_document_is_refused(here: Place, text: str) -> None:
    with pytest.raises(FaultyDocument):
        actions.publish(text, here.users["community"])


def test_before_the_first_version_nothing_is_in_force(here: Place) -> None:
    with pytest.raises(NoVersion, match="没有生效的评分细则"):
        version_on(date(2021, 12, 31))


def test_one_communitys_version_is_not_anothers(here: Place) -> None:
    stored(here)
    other = community()
    enter(other.scope)

    assert db.session.scalar(select(func.count(CriteriaVersion.id))) == 1
