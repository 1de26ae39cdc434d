"""What the list says after a batch: how many were decided, and who was refused, up to a handful of names."""

from __future__ import annotations

from datetime import date

import pytest

from core.db import db
from tenants.scope import within
from tests.browsing import Browser
from tests.factories import Place, entry

WAITING = date(2022, 8, 1)


def entries(place: Place, number: int, state: str) -> list[int]:
    """Entries of the first member on the first days of August."""
    with within(place.scope):
        ids = [entry(place, on=WAITING.replace(day=1 + day), state=state).id for day in range(number)]
        db.session.commit()
    return ids


def messages(browser: Browser, place: Place, who: str, decision: str, ids: list[int]) -> str:
    """Decide a batch and return the page that it leads to."""
    person = browser.signed_in(place.users[who])
    sent: dict[str, object] = {"decision": decision, "entry": ids, "reason": "缺材料"}
    return person.get(person.post(place.path("/entries/decisions"), sent).location).text


@pytest.mark.parametrize(("number", "more"), [(1, ""), (4, ""), (5, ""), (6, " 等"), (7, " 等")])
def test_the_first_five_who_are_refused_are_named(browser: Browser, place: Place, number: int, more: str) -> None:
    ids = entries(place, number, "recorded")
    with within(place.scope):
        name = place.members[0].name

    page = messages(browser, place, "community", "recognition", ids)

    named = "、".join(f"{name} 08-{day:02d}" for day in range(1, min(number, 5) + 1))
    assert f"{number} 条未办理（{named}{more}）：" in page
    assert "已认定 0 条" not in page


@pytest.mark.parametrize(
    ("who", "decision", "state", "sentence"),
    [
        ("secretary", "verification", "recorded", "已核实 2 条。"),
        ("community", "recognition", "verified", "已认定 2 条。"),
        ("secretary", "return", "recorded", "已退回 2 条，记录人会看到理由。"),
        ("community", "rejection", "verified", "2 条不予认定。"),
    ],
)
def test_a_batch_says_how_many_were_decided_which_way(
    browser: Browser, place: Place, who: str, decision: str, state: str, sentence: str
) -> None:
    page = messages(browser, place, who, decision, entries(place, 2, state))

    assert sentence in page
    assert "未办理" not in page
