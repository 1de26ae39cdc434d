"""Every line of a card says what cut it, and leads to its clause."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from boards.cards import Card, card_of
from boards.snapshot import live
from core import clock
from core.db import db
from core.quarter import Quarter
from criteria import actions, queries
from rules import version
from rules.explain import PLAIN
from rules.explain.vetoes import veto
from rules.version import Outcome
from tenants.scope import enter, leave
from tests.browsing import Browser
from tests.factories import Place, community, entry, standard
from tests.standards import Document, category, changed, item

pytestmark = pytest.mark.usefixtures("app")
AT = datetime(2022, 10, 5, 4, tzinfo=UTC)
Change = Callable[[Document], None]


def plain(_document: Document) -> None:
    """The standard as it is."""


def recorded(change: Change, *codes: str) -> Place:
    """A community under a changed standard whose first member has one entry of each item, a day apart."""
    place = community(document=changed(change))
    enter(place.scope)
    for day, code in enumerate(codes, 1):
        entry(place, code, on=date(2022, 8, day))
    db.session.commit()
    return place


def card(place: Place) -> Card:
    with clock.stopped_at(AT):
        return card_of(place.members[0], live(Quarter(2022, 3)), alone=False)


def notes(place: Place) -> list[str]:
    """What the lines of the first member's card say, oldest first."""
    return [line.cut for line in reversed(card(place).lines)]


def limited(*limits: Document) -> Change:
    return lambda document: item(document, "duty.2").update(limit=list(limits))


def shared(place: str, *limits: Document) -> Change:
    def change(document: Document) -> None:
        (document if place == "" else category(document, place)).update(limits=list(limits))

    return change


def earned(document: Document) -> None:
    """duty is built up from 30 of 35."""
    category(document, "duty").update(start=30)
    item(document, "duty.5").update(effect="add", points=4)
    item(document, "duty.2").update(points=20)


def bottomed(document: Document) -> None:
    item(document, "contribution.1").update(effect="deduct", points=2)
    category(document, "contribution").update(floor=-3)


def outcome(*words: object) -> Change:
    return lambda document: item(document, "veto.1").update(outcome=list(words))


CUTS: list[tuple[Change, tuple[str, ...], list[str]]] = [
    (limited({"points": 3, "per": "month"}), ("duty.2", "duty.2"), ["", "每月至多计 3 分，本条只计 1 分"]),
    (
        limited({"points": 9, "per": "day"}, {"count": 1, "per": "quarter"}), ("duty.2", "duty.2"),
        ["", "每季度至多计 1 条记录，本条只计 0 分"],
    ),
    (
        shared("duty", {"items": ["duty.1", "duty.2"], "points": 2, "per": "cycle"}), ("duty.1", "duty.2"),
        ["", "本类第 1、2 条合计每周期至多计 2 分，本条只计 1 分"],
    ),
    (
        shared("", {"items": "all", "count": 1, "per": "month"}), ("duty.1", "integrity.4"),
        ["", "各类各条合计每月至多计 1 条记录，本条只计 0 分"],
    ),
    (
        lambda document: item(document, "duty.2").update(points=30), ("duty.2", "duty.2"),
        ["", "本类 35 分已扣完，本条只计 5 分"],
    ),
    (earned, ("duty.2", "duty.2"), ["", "本类已扣到 0 分，本条只计 10 分"]),
    (earned, ("duty.5", "duty.5"), ["", "本类满分 35 分，本条只计 1 分"]),
    (bottomed, ("contribution.1", "contribution.1"), ["", "本类最低 -3 分，本条只计 1 分"]),
    (
        lambda document: category(document, "contribution").update(points=3), ("contribution.1", "contribution.1"),
        ["", "本类至多 3 分，本条只计 1 分"],
    ),
    (
        lambda document: item(document, "conviction.2").update(effect="add"), ("conviction.2", "conviction.3"),
        ["本类分值已全部扣完，加分不计", "本类分值已全部扣完"],
    ),
    (plain, ("veto.1",), ["一票否决：总分记 0"]),
    (outcome("yellow", {"tier": "qualified"}), ("veto.1",), ["一票否决：列入黄榜，年度等次至多为合格党员"]),
]  # fmt: skip


@pytest.mark.parametrize(("change", "codes", "sentence"), CUTS)
def test_a_line_says_which_limit_cut_it(change: Change, codes: tuple[str, ...], sentence: list[str]) -> None:
    assert notes(recorded(change, *codes)) == sentence


def test_what_a_line_takes_is_below_nothing_and_what_it_gives_above() -> None:
    """conviction.3 leaves nothing of its category's points, duty.2 takes, contribution.1 gives."""
    place = recorded(plain, "conviction.3", "duty.2", "contribution.1")
    lost = next(bar for bar in card(place).bars if bar.code == "conviction")

    zero, loss, gain = (line.counted or 0 for line in reversed(card(place).lines))

    assert zero == -lost.points
    assert loss < 0 < gain


def test_a_veto_of_its_quarter_alone_says_so() -> None:
    words = veto(Outcome(False, False, True, None, "quarter"), version("mashi-2022-optimised").stars, PLAIN)

    assert words == "一票否决：不列红榜（只在发生的季度）"


@pytest.mark.parametrize(
    ("until", "words"), [("cycle", "自发生之日起至本周期末，总分记 0。"), ("quarter", "本季度总分记 0。")]
)
def test_a_card_says_how_long_its_total_is_taken(browser: Browser, until: str, words: str) -> None:
    place = recorded(lambda document: item(document, "veto.1").update(until=until), "veto.1")
    leave()

    with clock.stopped_at(AT):
        page = browser.signed_in(place.users["community"]).get(place.path("/members/M001/card?quarter=2022Q3")).text

    assert words in page


def test_a_veto_that_leaves_the_total_does_not_say_that_it_is_taken(browser: Browser) -> None:
    place = recorded(outcome("yellow"), "veto.1")
    leave()

    with clock.stopped_at(AT):
        page = browser.signed_in(place.users["community"]).get(place.path("/members/M001/card?quarter=2022Q3")).text

    assert "总分记 0" not in page
    assert "一票否决：列入黄榜" in page


def test_the_bonus_counts_its_own_entries_alone() -> None:
    place = recorded(earned, "duty.5", "contribution.2")

    bonus = card(place).bonus

    assert bonus is not None
    assert (bonus.gained, bonus.count) == (2_000_000, 1)


def links(browser: Browser, place: Place, who: str) -> list[str]:
    leave()
    path = "/card?quarter=2022Q4" if who == "member" else "/members/M001/card?quarter=2022Q4"
    with clock.stopped_at(datetime(2022, 12, 20, tzinfo=UTC)):
        page = browser.signed_in(place.users[who]).get(place.path(path))
    assert page.status_code == 200
    return re.findall(r'href="([^"]*/criteria/\d+#[^"]*)"', page.text)


@pytest.mark.parametrize("who", ["community", "secretary", "member"])
def test_a_line_leads_to_its_clause(browser: Browser, who: str) -> None:
    place = recorded(plain, "duty.1", "contribution.3")
    number = queries.every()[0].id

    addresses = links(browser, place, who)

    assert addresses == [place.path(f"/criteria/{number}#contribution.3"), place.path(f"/criteria/{number}#duty.1")]
    clause = browser.signed_in(place.users[who]).get(addresses[0])
    assert '<li id="contribution.3">' in clause.text


def test_a_line_leads_to_the_version_of_its_own_day(browser: Browser) -> None:
    place = recorded(plain, "duty.1")
    old = queries.every()[0].id
    with clock.stopped_at(datetime(2022, 9, 1, tzinfo=UTC)):
        stored = actions.publish(standard(), place.users["community"])
        actions.take_force(stored, Quarter(2022, 4), place.users["community"], holds_entries=False)
    new = stored.id
    entry(place, "duty.2", on=date(2022, 10, 1))
    db.session.commit()

    addresses = links(browser, place, "member")

    assert addresses == [place.path(f"/criteria/{new}#duty.2"), place.path(f"/criteria/{old}#duty.1")]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("zh", "每月至多计 3 分，本条只计 1 分。"), ("en", "at most 3 points per month; this line counts 1 only.")],
)
def test_card_and_api_say_alike_in_both_languages(browser: Browser, language: str, sentence: str) -> None:
    place = recorded(limited({"points": 3, "per": "month"}), "duty.2", "duty.2")
    leave()
    inside, headers = browser.signed_in(place.users["community"]), {"Accept-Language": language}

    with clock.stopped_at(AT):
        page = inside.get(place.path("/members/M001/card?quarter=2022Q3"), headers=headers).text
        answer = inside.get(f"/api/v1{place.path('/standings/2022Q3/M001')}", headers=headers).get_json()

    assert sentence[:-1] in page
    assert [line["explanation"] for line in answer["trace"]][-1] == sentence
