"""What a draft would change: each effect with its own sign, over every quarter of the window."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from boards.snapshot import live
from boards.trial import impact
from core import clock
from core.db import db
from core.quarter import Quarter
from rules import read
from tenants.scope import enter
from tests.factories import Place, entry
from tests.standards import Document, category, changed, item

pytestmark = pytest.mark.usefixtures("app")
POINT = 1_000_000
FOURTH = Quarter(2022, 4)


@pytest.fixture
def here(place: Place) -> Place:
    enter(place.scope)
    return place


def without_zeros(document: Document) -> None:
    conviction = category(document, "conviction")
    conviction["items"] = [each for each in conviction["items"] if each["effect"] != "zero"]


def dearer(document: Document) -> None:
    item(document, "duty.1")["points"] = 4


def test_a_zero_that_a_draft_lacks_gives_back_what_it_took(here: Place) -> None:
    entry(here, "conviction.3", of=0)
    db.session.commit()

    (move,) = (one for one in impact(read(changed(without_zeros)), Quarter(2022, 3)).moves if one.member_no == "M001")

    assert [(reason.now, reason.then) for reason in move.reasons] == [(-10 * POINT, 0)]
    assert (move.now.total, move.then.total, move.rest) == (90 * POINT, 100 * POINT, 0)


@pytest.mark.parametrize("day", [date(2022, 1, 1), date(2022, 4, 1), date(2022, 12, 31)])
def test_the_last_quarter_of_a_cycle_counts_the_days_of_all_four(here: Place, day: date) -> None:
    entry(here, "duty.1", day, of=0)
    db.session.commit()
    with clock.stopped_at(datetime(2023, 1, 10, 2, tzinfo=UTC)):
        totals = dict(live(FOURTH).standing.cards.select("member_no", "total").iter_rows())

        moves = {move.member_no: move for move in impact(read(changed(dearer)), FOURTH).moves}

    assert (moves["M001"].now.total, moves["M001"].then.total) == (99 * POINT, 96 * POINT)
    assert (totals["M001"], totals["M002"]) == (99 * POINT, 100 * POINT)
