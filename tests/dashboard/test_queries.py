"""What the overviews count, and how they rank."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from fractions import Fraction

import pytest
from flask import Flask
from sqlalchemy import event

from boards import actions as boards
from boards.models import BoardSummary
from boards.queries import board
from core import clock
from core.db import db
from core.points import MILLION
from core.quarter import Quarter
from dashboard import queries
from dashboard.figures import axis, one_place, ranks, sums
from publicity import actions as publicity
from tenants.queries import community_ids
from tenants.scope import Scope, enter
from tests.factories import Place, community, entry, street

QUARTER = Quarter(2022, 3)
MONDAY = datetime(2022, 10, 10, 2, tzinfo=UTC)
CLOSED = datetime(2022, 10, 14, 10, 1, tzinfo=UTC)


def published(place: Place) -> None:
    """A board of the quarter that is up, every member of which has an entry."""
    enter(place.scope)
    for number in range(len(place.members)):
        entry(place, of=number)
    with clock.stopped_at(MONDAY):
        drafted = boards.draft(QUARTER, place.users["community"])
        publicity.publish(drafted, place.users["community"])
    db.session.commit()


def confirmed(place: Place) -> None:
    published(place)
    with clock.stopped_at(CLOSED):
        publicity.confirm(board(QUARTER), place.users["deputy"])
    db.session.commit()


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is sent to PostgreSQL within the block."""
    sent: list[str] = []

    def hear(*arguments: object) -> None:
        sent.append(str(arguments[2]))

    event.listen(db.engine, "before_cursor_execute", hear)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", hear)


def row(tenant: int, mean: int, reported: int = 10, population: int = 10, deviation: int = 0) -> BoardSummary:
    return BoardSummary(
        tenant_id=tenant, population=population, reported=reported, red=3, yellow=1, class_1=1, class_2=2, class_3=1,
        class_4=0, vetoed=0, total_sum=mean * MILLION * population, mean=mean * MILLION,
        deviation=deviation * MILLION, histogram={},
    )  # fmt: skip


def test_only_confirmed_boards_are_counted_and_the_others_say_where_they_stop(app: Flask) -> None:
    office = street()
    done, up, bare = (community(of=office) for _ in range(3))
    confirmed(done)
    published(up)

    enter(Scope(frozenset({done.id, up.id, bare.id}), frozenset()))
    with clock.stopped_at(MONDAY):
        counts = queries.overview(QUARTER, office.id)

    assert [one.tenant_id for one in counts.rows] == [done.id]
    assert sums(counts.rows).population == 4
    assert [one.community.id for one in counts.unconfirmed] == [up.id, bare.id]
    assert [one.publication is not None for one in counts.unconfirmed] == [True, False]


def test_the_number_of_statements_does_not_grow_with_the_communities(app: Flask) -> None:
    few, many = street(), street()
    confirmed(community(of=few, member_count=1))
    places = [community(of=many, member_count=1) for _ in range(4)]
    for place in places:
        confirmed(place)

    counts = []
    for office in (few, many):
        enter(Scope(community_ids(office.id), frozenset()))
        with statements() as sent:
            queries.overview(QUARTER, office.id)
            queries.star_counts(2022)
        counts.append(len(sent))

    assert counts[0] == counts[1]
    assert counts[1] <= 10


def test_a_community_below_80_percent_reporting_has_no_rank_and_stands_last() -> None:
    ranked = ranks([row(1, 90), row(2, 99, reported=7), row(3, 95)])

    assert [(rank, one.tenant_id) for rank, one in ranked] == [(1, 3), (2, 1), (None, 2)]


def test_equal_means_share_a_rank() -> None:
    ranked = ranks([row(1, 90), row(2, 95), row(3, 95)])

    assert [rank for rank, _ in ranked] == [1, 1, 3]


def test_mean_and_deviation_of_several_communities_are_those_of_all_their_members() -> None:
    both = sums([row(1, 90, population=10, deviation=2), row(2, 100, population=30, reported=30, deviation=2)])

    assert one_place(both.mean) == "97.5"
    assert one_place(both.deviation) == "4.8"
    assert both.rate == Fraction(1)


def test_small_histograms_share_one_scale_that_the_outermost_hundredth_does_not_stretch() -> None:
    usual = {str(90 + 2 * n): 100 for n in range(11)}

    scale = axis([usual, {"10": 1, "180": 1}])

    assert (scale.first, scale.last) == (90, 112)
    assert sum(scale.shares({"10": 1, "100": 1, "180": 2})) == pytest.approx(1)
    assert scale.shares({"10": 1, "180": 3})[-1] == pytest.approx(0.75)
