"""One act as a test of the audit sees it: who sends what, and which rows the audit must have afterwards."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import func, select
from werkzeug.test import TestResponse

from accounts.models import Role, User
from core.db import db
from core.quarter import Quarter
from evaluations import actions as evaluations
from evaluations.models import Source
from ledger.models import Entry
from stars import actions as stars
from tenants.models import Street
from tenants.scope import enter, leave
from tests.browsing import Browser
from tests.factories import Place, confirmed_board, entry, installation_user

AUTUMN = datetime(2022, 10, 10, 2, tzinfo=UTC)
"""A Monday after the third quarter, on which a board may be drafted and published."""
CLOSED = datetime(2022, 10, 17, 10, 1, tzinfo=UTC)
"""After the five working days of what was published in AUTUMN."""
FEBRUARY = datetime(2023, 2, 10, 2, tzinfo=UTC)

Told = tuple[str, object, int | None]
"""Action, subject and community of an audit row; a batch counts as one for each id that it lists."""


@dataclass
class Act:
    """A request, and what the audit has to say of it: no more and no less.

    audit_rows: called after the act, so that it may name what the act has made.
    """

    by: User
    path: str
    audit_rows: Callable[[], list[Told]]
    form: dict[str, object] = field(default_factory=dict)
    json: dict[str, object] | None = None
    at: datetime = AUTUMN
    status: int = 302
    send: Callable[[Browser], TestResponse] | None = None

    def sent_by(self, browser: Browser) -> TestResponse:
        """Send the request as the page or a program would."""
        if self.send is not None:
            return self.send(browser)
        if self.json is not None:
            return browser.post(self.path, json=self.json)
        return browser.post(self.path, self.form)


Scenario = Callable[[Place], Act]


class Scenarios(dict[str, Scenario]):
    """The scenarios by endpoint; each function gets a place of its own and prepares it."""

    def of(self, *endpoints: str) -> Callable[[Callable[[Place, str], Act]], Callable[[Place, str], Act]]:
        """Register a function for endpoints, a page's and its twin in the API; it is told which one."""

        def register(scenario: Callable[[Place, str], Act]) -> Callable[[Place, str], Act]:
            for endpoint in endpoints:
                assert endpoint not in self, endpoint
                self[endpoint] = lambda place, endpoint=endpoint: scenario(place, endpoint)  # type: ignore[misc]
            return scenario

        return register


def nothing() -> list[Told]:
    """What the audit says of an act that changes nothing of the installation's."""
    return []


def newest_entry(place: Place) -> int:
    """The id of the entry that was made last."""
    enter(place.scope)
    entry_id = db.session.scalar(select(func.max(Entry.id)))
    leave()
    return entry_id or 0


def stored_entry(place: Place, state: str, *, of: int = 1) -> int:
    """An entry of the third quarter as far as `state` says, committed; return its id."""
    enter(place.scope)
    number = entry(place, of=of, state=state).id
    db.session.commit()
    leave()
    return number


def supervisor(place: Place) -> User:
    """Somebody of the street above a place."""
    street = db.session.scalars(select(Street).where(Street.code == place.street_code)).one()
    return installation_user(Role.STREET, street.id)


def rated_year(place: Place, stage: str) -> None:
    """The place's year 2022: its boards confirmed, appraised, and rated or accepted as `stage` says, committed."""
    enter(place.scope)
    for number in (1, 2, 3, 4):
        confirmed_board(place, quarter(number))
    scores = {(member, source): 9000 for member in place.member_ids for source in Source}
    evaluations.enter(2022, scores, place.users["community"])
    if stage in ("rated", "accepted"):
        rating_round = stars.rate_year(2022, place.users["community"])
        if stage == "accepted":
            stars.accept(rating_round, place.users["deputy"], {})
    db.session.commit()
    leave()


def quarter(number: int) -> Quarter:
    return Quarter(2022, number)


def hidden(page: str, name: str) -> str:
    """Return the value of a hidden field of a page."""
    match = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert match is not None, name
    return match[1]
