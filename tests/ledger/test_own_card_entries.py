"""A member opens each line of the own card: reason, evidence, hands; nobody else's, and nothing to do."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest

from core.db import db
from ledger import evidence
from tenants.scope import enter, leave
from tests.browsing import Browser
from tests.factories import Place, entry
from tests.ledger.test_pages import PNG


@pytest.fixture
def lines(place: Place) -> tuple[int, int, int, int]:
    """The ids of an entry of the member and of the picture beside it, and of the same of somebody else."""
    enter(place.scope)
    own = entry(place, on=date(2022, 8, 3), state="recorded")
    piece = evidence.attach(own, "现场.png", evidence.save(io.BytesIO(PNG)), place.users["recorder"])
    other = entry(place, on=date(2022, 8, 3), of=1, state="recorded")
    foreign = evidence.attach(other, "别人.png", evidence.save(io.BytesIO(PNG)), place.users["recorder"])
    numbers = own.id, piece.id, other.id, foreign.id
    db.session.commit()
    leave()
    return numbers


def test_a_line_of_the_card_leads_to_its_entry_with_reason_evidence_and_hands(
    place: Place, lines: tuple[int, int, int, int], browser: Browser
) -> None:
    own, piece, _other, _foreign = lines
    mine = browser.signed_in(place.users["member"])
    path = place.path(f"/card/entries/{own}")

    page = mine.get(path)
    card = mine.get(place.path("/card?quarter=2022Q3")).text

    assert path in card
    assert page.status_code == 200
    assert all(word in page.text for word in ("测试事由", "现场.png", place.users["recorder"].name, "支部核实"))
    picture = mine.get(f"{path}/evidence/{piece}")
    assert (picture.status_code, picture.data) == (200, PNG)


def test_a_member_sees_nobody_elses_entry_nor_evidence(
    place: Place, lines: tuple[int, int, int, int], browser: Browser
) -> None:
    own, piece, other, foreign = lines
    mine = browser.signed_in(place.users["member"])

    assert mine.get(place.path(f"/card/entries/{other}")).status_code == 404
    for entry_id, piece_id in ((other, foreign), (own, foreign), (other, piece)):
        assert mine.get(place.path(f"/card/entries/{entry_id}/evidence/{piece_id}")).status_code == 404
    assert mine.get(place.path(f"/entries/{own}")).status_code == 403


def test_the_page_offers_a_member_nothing_to_do(
    place: Place, lines: tuple[int, int, int, int], browser: Browser
) -> None:
    page = browser.signed_in(place.users["member"]).get(place.path(f"/card/entries/{lines[0]}")).text
    content = page.split("<main")[1].split("</main>")[0]

    assert "<form" not in content
    assert set(re.findall(r'href="(/communities/[^"]+)"', content)) <= {
        place.path("/card"), place.path(f"/card/entries/{lines[0]}/evidence/{lines[1]}"),
    }  # fmt: skip
