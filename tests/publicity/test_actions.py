"""From a draft to a confirmed board: what may happen when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from boards import actions as boards
from boards import queries
from boards.errors import WrongStage
from boards.models import Board, Stage
from core import clock
from core.db import db
from core.quarter import Quarter
from ledger.errors import FaultyEntry
from publicity import actions
from publicity.errors import Changed, FaultyPublicity, NotYet
from publicity.models import Days, Publication
from publicity.queries import running
from tenants.scope import enter
from tests.factories import Place, entry

pytestmark = pytest.mark.usefixtures("app")

QUARTER = Quarter(2022, 3)
MONDAY = datetime(2022, 10, 10, 2, tzinfo=UTC)
LAST_AFTERNOON = datetime(2022, 10, 14, 9, 59, tzinfo=UTC)
CLOSED = datetime(2022, 10, 14, 10, 1, tzinfo=UTC)


@pytest.fixture
def community(place: Place) -> Iterator[Place]:
    """A community with an entry of the quarter, on the Monday after its end, in its own scope."""
    enter(place.scope)
    entry(place, of=1)
    with clock.stopped_at(MONDAY):
        yield place


def drafted(place: Place) -> Board:
    return boards.draft(QUARTER, place.users["community"])


def published(place: Place, **options: object) -> tuple[Board, Publication]:
    board = drafted(place)
    return board, actions.publish(board, place.users["community"], **options)  # type: ignore[arg-type]


def test_a_board_goes_from_draft_to_confirmed(community: Place) -> None:
    board, publication = published(community)

    with clock.stopped_at(CLOSED):
        actions.confirm(board, community.users["deputy"])

    assert board.stage == Stage.CONFIRMED
    assert board.fingerprint == publication.fingerprint
    assert [row.population for row in queries.summaries(QUARTER)] == [4]


def test_five_working_days_end_on_friday_and_the_link_dies_with_that_day(community: Place) -> None:
    _, publication = published(community)

    assert publication.ends_on == date(2022, 10, 14)


def test_calendar_days_count_the_weekend(community: Place) -> None:
    _, publication = published(community, days=7, counted=Days.CALENDAR)

    assert publication.ends_on == date(2022, 10, 16)


@pytest.mark.parametrize("days", [0, 31])
def test_publicity_lasts_one_to_thirty_days(community: Place, days: int) -> None:
    board = drafted(community)

    with pytest.raises(FaultyPublicity, match="1 至 30"):
        actions.publish(board, community.users["community"], days=days)


def test_a_quarter_is_published_only_after_its_last_day(community: Place) -> None:
    with clock.stopped_at(datetime(2022, 9, 30, 2, tzinfo=UTC)):
        board = drafted(community)

        with pytest.raises(NotYet, match="才结束"):
            actions.publish(board, community.users["community"])


def test_a_draft_over_an_older_ledger_is_not_published(community: Place) -> None:
    board = drafted(community)
    entry(community, "duty.2", of=2)

    with pytest.raises(Changed, match="重新起草"):
        actions.publish(board, community.users["community"])


def test_a_published_board_is_not_confirmed_before_18_of_its_last_day(community: Place) -> None:
    board, _ = published(community)

    with clock.stopped_at(LAST_AFTERNOON), pytest.raises(NotYet, match="18:00"):
        actions.confirm(board, community.users["deputy"])


def test_a_board_is_not_confirmed_while_entries_of_its_quarter_wait(community: Place) -> None:
    board, _ = published(community)
    entry(community, of=3, state="verified")

    with clock.stopped_at(CLOSED), pytest.raises(NotYet, match="1 条"):
        actions.confirm(board, community.users["deputy"])


def test_a_board_that_the_ledger_no_longer_gives_is_not_confirmed(community: Place) -> None:
    board, _ = published(community)
    entry(community, "duty.2", of=2)

    with clock.stopped_at(CLOSED), pytest.raises(Changed, match="撤回"):
        actions.confirm(board, community.users["deputy"])


def test_withdrawing_needs_a_reason(community: Place) -> None:
    board, _ = published(community)

    with pytest.raises(FaultyPublicity, match="原因"):
        actions.withdraw(board, community.users["community"], "  ")


def test_a_withdrawn_board_is_a_draft_again_and_can_be_published_anew(community: Place) -> None:
    board, first = published(community)

    actions.withdraw(board, community.users["community"], "支部写错")
    drafted(community)
    second = actions.publish(board, community.users["community"])

    assert first.withdrawn_reason == "支部写错"
    assert board.stage == Stage.PUBLISHED
    assert running(board.id) is second
    assert second.link_token != first.link_token


def test_a_confirmed_board_is_neither_withdrawn_nor_drafted_anew(community: Place) -> None:
    board, _ = published(community)
    with clock.stopped_at(CLOSED):
        actions.confirm(board, community.users["deputy"])

    with pytest.raises(WrongStage):
        actions.withdraw(board, community.users["community"], "想改")
    with pytest.raises(WrongStage):
        drafted(community)


def test_a_confirmed_quarter_takes_no_more_entries(community: Place) -> None:
    board, _ = published(community)
    with clock.stopped_at(CLOSED):
        actions.confirm(board, community.users["deputy"])
    db.session.commit()

    with pytest.raises(FaultyEntry, match="已确认"):
        entry(community, of=2)


def test_a_posting_names_a_place(community: Place) -> None:
    _, publication = published(community)

    with pytest.raises(FaultyPublicity, match="地方"):
        actions.note_posting(publication, " ", community.users["recorder"])
