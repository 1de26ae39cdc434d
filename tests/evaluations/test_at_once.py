"""Two people at the figures of one year: who comes second takes back nothing of the first without a word."""

from __future__ import annotations

import html
import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from evaluations import queries
from evaluations.models import Source
from tenants.scope import enter, leave
from tests.browsing import Browser
from tests.factories import Place

YEAR = 2022


def seen_in(page: str) -> str:
    match = re.search(r"name=\"seen\" value=\"([^\"]*)\"", page)
    return html.unescape(match[1]) if match else ""


def figures(place: Place) -> dict[tuple[int, Source], int]:
    enter(place.scope)
    scores = queries.scores(YEAR)
    leave()
    return scores


def test_what_one_left_alone_does_not_take_back_what_another_entered(place: Place, browser: Browser) -> None:
    first, second = (browser.signed_in(place.users[name]) for name in ("community", "deputy"))
    address, (one, other) = place.path(f"/appraisals/{YEAR}"), place.member_ids[:2]
    seen = [seen_in(who.get(address).text) for who in (first, second)]
    cells = [f"s{one}-self", f"s{other}-self"]

    won = first.post(address, {cells[0]: "91", cells[1]: "", "seen": seen[0]})
    also = second.post(address, {cells[0]: "", cells[1]: "82", "seen": seen[1]})

    assert (won.status_code, also.status_code) == (302, 302)
    assert figures(place) == {(one, Source.SELF): 9100, (other, Source.SELF): 8200}


def test_who_changes_what_another_changed_is_told_by_cell_and_may_insist(place: Place, browser: Browser) -> None:
    first, second = (browser.signed_in(place.users[name]) for name in ("community", "deputy"))
    address, (one, other) = place.path(f"/appraisals/{YEAR}"), place.member_ids[:2]
    seen = [seen_in(who.get(address).text) for who in (first, second)]
    cells = [f"s{one}-self", f"s{other}-self"]
    first.post(address, {cells[0]: "91", cells[1]: "64", "seen": seen[0]})

    lost = second.post(address, {cells[0]: "70", cells[1]: "", "seen": seen[1]})

    assert lost.status_code == 409
    assert "有 1 个分数在您打开本页之后被改过" in lost.text
    assert "刚被community改为 91" in lost.text
    assert f'name="{cells[0]}" value="70"' in lost.text
    assert f'name="{cells[1]}" value="64"' in lost.text
    again = second.post(address, {cells[0]: "70", cells[1]: "64", "seen": seen_in(lost.text)})
    assert again.status_code == 302
    assert figures(place) == {(one, Source.SELF): 7000, (other, Source.SELF): 6400}


def test_of_two_who_save_at_the_same_instant_one_is_told(place: Place, browser: Browser) -> None:
    inside = [browser.signed_in(place.users[name]) for name in ("community", "deputy")]
    address, member = place.path(f"/appraisals/{YEAR}"), place.member_ids[0]
    seen = seen_in(inside[0].get(address).text)
    gate = Barrier(2)

    def save(number: int) -> tuple[int, str]:
        gate.wait()
        answer = inside[number].post(address, {f"s{member}-self": f"9{number}", "seen": seen})
        return answer.status_code, answer.text

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(save, (0, 1)))

    lost = next(text for status, text in answers if status == 409)
    assert sorted(status for status, _ in answers) == [302, 409]
    assert "改过，您的修改没有保存" in lost
