"""The annual rating: from confirmed boards and appraisals through its three rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from boards import actions as boards
from core import clock
from core.quarter import Quarter
from evaluations import actions as evaluations
from evaluations.errors import FaultyScore
from evaluations.models import Source
from publicity import actions as publicity
from stars import actions, changes, queries
from stars.actions import Change
from stars.errors import FaultyFigure, NotReady
from stars.models import RatingRound, RatingStage
from tenants.scope import enter
from tests.factories import Place, entry

pytestmark = pytest.mark.usefixtures("app")

YEAR = 2022
IN_FEBRUARY = datetime(2023, 2, 10, 2, tzinfo=UTC)


@pytest.fixture
def community(place: Place) -> Iterator[Place]:
    """A community in February, in its own scope; member 1 lost 5 points in the first quarter, member 2 gained 5."""
    enter(place.scope)
    entry(place, "conviction.1", datetime(2022, 2, 1).date(), of=1)
    entry(place, "contribution.3", datetime(2022, 5, 1).date(), of=2)
    with clock.stopped_at(IN_FEBRUARY):
        yield place


def confirm(place: Place, quarter: Quarter) -> None:
    began = datetime(quarter.next.year, quarter.next.first_day.month, 10, 2, tzinfo=UTC)
    with clock.stopped_at(began):
        board = boards.draft(quarter, place.users["community"])
        publicity.publish(board, place.users["community"], days=1)
    with clock.stopped_at(began + timedelta(days=5)):
        publicity.confirm(board, place.users["deputy"])


def appraise(place: Place, but: int = -1, score: int = 9000) -> None:
    """Every source gives everybody 90, but leaves one member out."""
    scores = {
        (member.id, source): score for number, member in enumerate(place.members) if number != but for source in Source
    }
    evaluations.enter(YEAR, scores, place.users["community"])


def whole_year(place: Place) -> None:
    for number in (1, 2, 3, 4):
        confirm(place, Quarter(YEAR, number))


def rated(place: Place) -> RatingRound:
    whole_year(place)
    appraise(place)
    return actions.rate_year(YEAR, place.users["community"])


def figures(rating_round: RatingRound, row: str = "actual") -> dict[str, int | None]:
    return {one.member_no: getattr(one, row) for one in queries.ratings(rating_round.id)}


def test_a_year_is_rated_from_boards_appraisal_and_contribution(community: Place) -> None:
    rating_round = rated(community)

    # 0.7 × 100 + 0.2 × 90; 0.7 × 95 + 0.2 × 90; 0.7 × 100 + 0.2 × 90 + 0.1 × 50
    assert figures(rating_round) == {"M001": 8800, "M002": 8450, "M003": 9300, "M004": 8800}
    assert {one.member_no: one.tier for one in queries.ratings(rating_round.id)}["M003"] == "five_star"


def test_without_confirmed_boards_nothing_is_rated(community: Place) -> None:
    appraise(community)

    with pytest.raises(NotReady, match="还没有确认的季度榜"):
        actions.rate_year(YEAR, community.users["community"])


def test_a_member_nobody_appraised_is_incomplete_and_says_so(community: Place) -> None:
    whole_year(community)
    appraise(community, but=0)

    rating_round = actions.rate_year(YEAR, community.users["community"])

    one = queries.rating(rating_round.id, "M001")
    assert one.actual is None
    assert one.tier is None
    assert set(one.missing) == {source.value for source in Source}


def test_an_incomplete_year_is_not_accepted(community: Place) -> None:
    whole_year(community)
    appraise(community, but=0)
    rating_round = actions.rate_year(YEAR, community.users["community"])

    with pytest.raises(NotReady, match="1 人缺评议分"):
        actions.accept(rating_round, community.users["deputy"], {})


def test_a_year_with_an_open_quarter_is_not_accepted(community: Place) -> None:
    confirm(community, Quarter(YEAR, 1))
    appraise(community)
    rating_round = actions.rate_year(YEAR, community.users["community"])

    with pytest.raises(NotReady, match="各季度榜"):
        actions.accept(rating_round, community.users["deputy"], {})


def test_each_row_begins_as_a_copy_and_the_tier_follows_the_last(community: Place) -> None:
    rating_round = rated(community)

    actions.accept(rating_round, community.users["deputy"], {"M001": Change(9100, "街道核查，补记一项")})
    actions.recognise(rating_round, community.users["community"], {})

    assert rating_round.stage == RatingStage.RECOGNISED
    assert figures(rating_round, "accepted")["M001"] == 9100
    assert figures(rating_round, "recognised") == figures(rating_round, "accepted")
    assert queries.rating(rating_round.id, "M001").tier == "five_star"
    assert queries.rating(rating_round.id, "M001").actual == 8800


def test_a_changed_figure_needs_a_reason(community: Place) -> None:
    rating_round = rated(community)

    with pytest.raises(FaultyFigure, match="理由"):
        actions.accept(rating_round, community.users["deputy"], {"M001": Change(9100, " ")})


def test_a_figure_for_somebody_who_is_not_rated_is_refused(community: Place) -> None:
    rating_round = rated(community)

    with pytest.raises(FaultyFigure, match="不在本年度评星范围内"):
        actions.accept(rating_round, community.users["deputy"], {"M999": Change(9100, "街道核查")})

    assert rating_round.stage == RatingStage.ACTUAL


def test_nothing_is_recognised_before_the_street_accepted(community: Place) -> None:
    rating_round = rated(community)

    with pytest.raises(NotReady, match="街道验收之后"):
        actions.recognise(rating_round, community.users["community"], {})


def test_an_accepted_year_is_not_rated_anew(community: Place) -> None:
    rating_round = rated(community)
    actions.accept(rating_round, community.users["deputy"], {})

    with pytest.raises(NotReady, match="不能重新计算"):
        actions.rate_year(YEAR, community.users["community"])


def test_an_appraisal_lies_between_0_and_100(community: Place) -> None:
    with pytest.raises(FaultyScore, match="0 至 100"):
        appraise(community, score=10_001)


def test_the_form_reads_changed_figures_alone_and_asks_for_their_reasons(community: Place) -> None:
    rows = queries.ratings(rated(community).id)
    sent = {"f-M001": "91", "r-M001": "补记", "f-M002": "84.5", "f-M003": "九十", "f-M004": "70"}

    result, faults = changes.read(sent, rows, RatingStage.ACTUAL)

    assert result["M001"] == Change(9100, "补记")
    assert "M002" not in result
    assert set(faults) == {"f-M003", "r-M004"}
