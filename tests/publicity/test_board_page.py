"""The page of a board through its life: stages, what is missing, who is listed, which cards are linked."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from boards import actions as boards
from boards import queries as board_queries
from boards.models import Board
from core import clock
from core.db import db
from core.quarter import Quarter
from dashboard.work import Publicity
from publicity import actions, queries
from publicity.models import Days
from publicity.pages.stages import days_left, days_words, steps
from publicity.posters import poster_data
from tenants.queries import community as community_called
from tenants.scope import enter, leave
from tests.browsing import Browser, body
from tests.factories import Place, community, entry

pytestmark = pytest.mark.usefixtures("app")
THIRD = Quarter(2022, 3)
MONDAY = datetime(2022, 10, 10, 2, tzinfo=UTC)
"""In the morning of Monday the 10th; five working days end on Friday the 14th at 18:00, 10:00 UTC."""


@pytest.fixture
def drafted(app: Flask) -> Iterator[Place]:
    """Ten members' draft of the third quarter on Monday: 3 gained 5, 1 and 2 lost 1 and 2; in the place's scope."""
    place = community(member_count=10)
    enter(place.scope)
    entry(place, "contribution.3", of=2)
    entry(place, "duty.1", of=0)
    entry(place, "duty.2", of=1)
    with clock.stopped_at(MONDAY):
        boards.draft(THIRD, place.users["community"])
        db.session.commit()
        yield place


def board() -> Board:
    return board_queries.board(THIRD)


def audit_rows(place: Place) -> list[tuple[str, str, str]]:
    enter(place.scope)
    return [(step.text, step.small, step.state) for step in steps(board(), queries.running(board().id))]


def test_the_stages_of_a_board_say_who_when_and_what_is_next(drafted: Place) -> None:
    over, draft = ("季度结束", "9 月 30 日", "done"), "10 月 10 日 community"

    first = audit_rows(drafted)
    actions.publish(board(), drafted.users["deputy"])
    with clock.stopped_at(MONDAY + timedelta(days=1)):
        second = audit_rows(drafted)
    with clock.stopped_at(MONDAY + timedelta(days=4, hours=8)):
        third = audit_rows(drafted)
        actions.confirm(board(), drafted.users["deputy"])
        fourth = audit_rows(drafted)

    until = "共 5 个工作日，10 月 14 日 18:00 止"
    waits = ("确认", "确认后冻结，不再改动", "")
    begun = ("公示开始", "10 月 10 日 deputy", "done")
    assert first == [
        over, ("草榜", draft, "now"), ("公示开始", "季度结束后即可公示", ""),
        ("公示期满", "五个工作日，或按所填天数", ""), waits,
    ]  # fmt: skip
    assert second == [over, ("草榜", draft, "done"), begun, ("公示中，第 2 日", until, "now"), waits]
    assert third == [
        over, ("草榜", draft, "done"), begun, ("公示期满", until, "done"), ("待确认", waits[1], "now"),
    ]  # fmt: skip
    assert fourth[-1] == ("确认", "10 月 14 日 deputy", "done")
    assert fourth[:4] == third[:4]


def test_a_board_that_was_taken_down_begins_again(drafted: Place) -> None:
    first = audit_rows(drafted)
    actions.publish(board(), drafted.users["deputy"])
    actions.withdraw(board(), drafted.users["deputy"], "有误")

    assert audit_rows(drafted) == first


def test_the_days_of_a_publication_are_counted_as_it_says(drafted: Place) -> None:
    by = drafted.users["community"]
    working = actions.publish(board(), by)
    assert (days_words(working), days_left(working)) == ("5 个工作日", 5)
    with clock.stopped_at(MONDAY + timedelta(days=3)):
        assert days_left(working) == 2
    actions.withdraw(board(), by, "换一种")
    calendar = actions.publish(board(), by, days=8, counted=Days.CALENDAR)

    assert (days_words(calendar), days_left(calendar)) == ("8 天", 8)
    with clock.stopped_at(MONDAY + timedelta(days=6)):
        assert days_left(calendar) == 2
        assert audit_rows(drafted)[3] == ("公示中，第 7 日", "共 8 天，10 月 17 日 18:00 止", "now")


def test_home_counts_the_days_as_the_board_does_and_never_none(drafted: Place) -> None:
    by = drafted.users["community"]
    running = Publicity(board(), actions.publish(board(), by, days=8, counted=Days.CALENDAR))
    with clock.stopped_at(MONDAY + timedelta(days=6)):
        assert running.day == queries.day_of(running.publication) == 7
    with clock.stopped_at(MONDAY - timedelta(days=1)):
        assert running.day == 1
    actions.withdraw(board(), by, "换一种")
    working = Publicity(board(), actions.publish(board(), by))

    with clock.stopped_at(MONDAY - timedelta(days=1)):
        assert working.day == 1
    with clock.stopped_at(MONDAY + timedelta(days=2)):
        assert working.day == 3


def test_the_list_of_boards_says_when_one_waits_to_be_confirmed(drafted: Place, browser: Browser) -> None:
    actions.publish(board(), drafted.users["community"])
    db.session.commit()
    leave()
    path, administrator = drafted.path("/boards"), drafted.users["community"]

    running = browser.signed_in(administrator).get(path).text
    with clock.stopped_at(MONDAY + timedelta(days=5)):
        over = browser.signed_in(administrator).get(path).text

    assert ("公示中" in running, "待确认" in running) == (True, False)
    assert ("公示中" in over, "待确认" in over) == (False, True)


def page(place: Place, browser: Browser, who: str) -> str:
    leave()
    return html.unescape(browser.signed_in(place.users[who]).get(place.path(f"/boards/{THIRD}")).text)


def test_a_draft_says_what_to_mind_before_it_is_published(drafted: Place, browser: Browser) -> None:
    entry(drafted, "duty.4", of=3, state="recorded")
    db.session.commit()

    told_of = page(drafted, browser, "community")

    assert "公示前留意" in told_of
    assert "起草之后台账又有 1 次变动" in told_of
    assert "本季度还有 1 条积分没有核实或认定" in told_of
    with clock.stopped_at(datetime(2022, 9, 20, tzinfo=UTC)):
        assert "本季度到 2022-09-30 才结束" in page(drafted, browser, "community")


def test_a_published_board_says_what_its_confirmation_lacks(drafted: Place, browser: Browser) -> None:
    actions.publish(board(), drafted.users["community"])
    db.session.commit()

    early = page(drafted, browser, "community")
    with clock.stopped_at(MONDAY + timedelta(days=5)):
        late = page(drafted, browser, "community")

    assert "确认前还差" in early
    assert "公示到 2022-10-14 18:00 才结束" in early
    assert "确认前还差" not in late


def linked(text: str) -> set[str]:
    return set(re.findall(r'href="[^"]*/members/(M\d+)/card', text))


def test_only_the_cards_that_a_person_may_open_are_linked(drafted: Place, browser: Browser) -> None:
    reached = {who: linked(page(drafted, browser, who)) for who in ("community", "secretary", "secretary-2")}

    odd, even = ({f"M{number:03d}" for number in range(first, 11, 2)} for first in (1, 2))
    assert reached == {"community": odd | even, "secretary": odd, "secretary-2": even}


def test_the_page_sums_both_parts_up_by_class(drafted: Place, browser: Browser) -> None:
    shown = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page(drafted, browser, "community")))

    assert re.search(r"3 人，前 30% 一类 0 二类 3 ", shown), shown[:1500]
    assert re.search(r"1 人，后 10% 三类 1 四类 0 ", shown), shown[:1500]


def test_the_text_to_copy_says_all_that_a_chat_group_needs(drafted: Place, browser: Browser) -> None:
    publication = actions.publish(board(), drafted.users["community"])
    token = publication.link_token
    db.session.commit()

    copied = page(drafted, browser, "community")

    assert "红榜 3 人，黄榜 1 人，应排 10 人。" in copied
    assert "公示 5 个工作日，到 2022-10-14 18:00。" in copied
    assert f"查看：http://liangji.example/public/{token}" in copied


@pytest.mark.parametrize(
    ("verb", "form"),
    [
        ("publication", {"days": "0", "counted": "working"}),
        ("publication", {"days": "31", "counted": "working"}),
        ("publication", {"days": "", "counted": "working"}),
        ("publication", {"days": "5", "counted": "never"}),
        ("withdrawal", {"reason": ""}),
        ("postings", {"place": ""}),
        ("postings", {"place": "公开栏", "posted_at": "yesterday"}),
    ],
)
def test_a_form_that_does_not_fit_comes_back_and_changes_nothing(
    drafted: Place, browser: Browser, verb: str, form: dict[str, object]
) -> None:
    before = audit_rows(drafted)
    leave()

    answer = browser.signed_in(drafted.users["community"]).post(drafted.path(f"/boards/{THIRD}/{verb}"), form)

    assert answer.status_code == 422
    assert audit_rows(drafted) == before


def test_the_api_publishes_for_five_working_days_with_whole_names(drafted: Place, browser: Browser) -> None:
    leave()
    inside = browser.signed_in(drafted.users["community"])

    answer = body(inside.post(drafted.api(f"/boards/{THIRD}/publication"), json={}))

    assert (answer["ends_on"], answer["stage"]) == ("2022-10-14", "published")
    names = {row["name"] for row in answer["items"]}
    enter(drafted.scope)
    publication = queries.running(board().id)
    assert publication is not None
    assert (publication.masked, publication.days) == (False, 5)
    assert names == {member.name for member in drafted.members}


def test_a_poster_says_how_far_its_board_is(drafted: Place) -> None:
    place_called = community_called(drafted.code)
    assert place_called is not None
    draft = poster_data(board(), place_called, "街道")
    with clock.stopped_at(MONDAY + timedelta(days=1)):
        publication = actions.publish(board(), drafted.users["community"], masked=True)
        shown = poster_data(board(), place_called, "街道")

    assert (draft.state, draft.publicity, draft.dated, draft.address) == (
        "草榜，未公示", "尚未公示", "2022 年 10 月 10 日", "",
    )  # fmt: skip
    assert (shown.state, shown.dated) == ("公示稿", "2022 年 10 月 11 日")
    assert shown.publicity == "2022 年 10 月 11 日至 10 月 17 日 18:00"
    assert shown.address == f"http://liangji.example/public/{publication.link_token}"
    assert [row.name for row in draft.red] == ["测试四", "测试五", "测试六"]
    assert [row.name for row in shown.red] == ["测*四", "测*五", "测*六"]
    assert [row.rank for row in shown.yellow] == [10]


def test_the_list_of_boards_offers_the_quarters_without_one(drafted: Place, browser: Browser) -> None:
    leave()
    inside, path = browser.signed_in(drafted.users["community"]), drafted.path("/boards")

    pages = [inside.get(f"{path}{query}").text for query in ("", "?page=1", "?page=x", "?page=2")]

    quarters = [sorted(set(re.findall(r"/boards/(\d{4}Q\d)", text))) for text in pages]
    assert quarters[:3] == [["2022Q1", "2022Q2", "2022Q3", "2022Q4"]] * 3
    assert quarters[3] in ([], ["2022Q3"])


def test_a_posting_is_acknowledged_and_listed(drafted: Place, browser: Browser) -> None:
    actions.publish(board(), drafted.users["community"])
    db.session.commit()
    leave()
    inside, path = browser.signed_in(drafted.users["deputy"]), drafted.path(f"/boards/{THIRD}")

    answer = inside.post(f"{path}/postings", {"place": "小区公开栏", "posted_at": "2022-10-10T09:30"})
    shown = inside.get(answer.location).text

    assert "已登记张贴。" in shown
    assert "小区公开栏" in shown
    enter(drafted.scope)
    publication = queries.running(board().id)
    assert publication is not None
    assert [row.posted_at for row in queries.postings(publication.id)] == [datetime(2022, 10, 10, 1, 30, tzinfo=UTC)]
