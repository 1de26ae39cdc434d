"""Two years of a demo community: entries by quarter, boards as each quarter ends, stars as the year does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from sqlalchemy import insert

from accounts.models import User
from app.demo.entries import Hands, quarter_rows
from app.demo.people import Person
from boards import actions as boards
from core import clock, workdays
from core.db import db
from core.quarter import Quarter
from criteria.queries import in_force, version_on
from evaluations.models import Appraisal, Source
from ledger import bulk
from publicity import actions as publicity
from publicity import queries as publications
from stars import actions as stars
from stars.errors import NotReady
from tenants.models import Branch

PLACES = ("公开栏", "党员活动室", "党员微信群")
STILL_PUBLIC = ("nanchi", "shuyuan", "dukou")
STILL_DRAFT = ("songlin",)
OVER_BUT_NOT_CONFIRMED = "mashi"


@dataclass(frozen=True)
class Staff:
    """A community's administrator and deputy, those of its first and other branches, and its street's supervisor."""

    administrator: User
    deputy: User
    secretary: User
    recorder: User
    secretary_of_rest: User
    recorder_of_rest: User
    supervisor: User


@dataclass(frozen=True)
class Place:
    """A demo community with its people."""

    code: str
    branches: list[Branch]
    staff: Staff
    persons: list[Person]

    @property
    def hands(self) -> Hands:
        first = self.branches[0].id
        rest = [branch.id for branch in self.branches[1:]]
        return Hands(
            recorders={first: self.staff.recorder.id, **dict.fromkeys(rest, self.staff.recorder_of_rest.id)},
            secretaries={first: self.staff.secretary.id, **dict.fromkeys(rest, self.staff.secretary_of_rest.id)},
            administrator=self.staff.administrator.id,
            deputy=self.staff.deputy.id,
        )


def live_through(chance: Random, place: Place, first: int) -> int:
    """Store every quarter from the first of a year to today's; return the number of entries."""
    today, quarter, number = clock.today(), Quarter(first, 1), 0
    versions, hands = in_force(), place.hands
    while quarter.first_day <= today:
        ended = quarter.last_day < today
        version = version_on(quarter.last_day, versions)
        until = today - timedelta(days=1)
        rows = quarter_rows(chance, quarter, version, place.persons, hands, until, final=ended)
        bulk.load(rows)
        number += len(rows)
        if ended:
            _board(place, quarter)
            if quarter.number == 4:
                _stars(chance, place, quarter.year)
        quarter = quarter.next
    return number


def _board(place: Place, quarter: Quarter) -> None:
    """Draft, publish and confirm in the weeks after the quarter; the newest stops halfway in a few communities."""
    newest = quarter.next.last_day >= clock.today()
    begins, ends = _days_of_publicity(place, quarter, newest)
    if begins > clock.today() or (newest and place.code in STILL_DRAFT):
        begins = min(begins, clock.today())
        with clock.stopped_at(_morning(begins)):
            boards.draft(quarter, place.staff.administrator)
        return
    with clock.stopped_at(_morning(begins)):
        board = boards.draft(quarter, place.staff.administrator)
        publication = publicity.publish(board, place.staff.administrator)
        for where in PLACES:
            publicity.note_posting(publication, where, place.staff.recorder)
    db.session.flush()
    if newest and place.code == OVER_BUT_NOT_CONFIRMED:
        return
    confirmed_at = publications.closes_at(ends) + timedelta(hours=16)
    if confirmed_at < clock.now():
        with clock.stopped_at(confirmed_at):
            publicity.confirm(board, place.staff.deputy)


def _days_of_publicity(place: Place, quarter: Quarter, newest: bool) -> tuple[date, date]:
    """Return the first and the last day: in some communities the newest board is public whatever the day."""
    if newest and place.code in STILL_PUBLIC:
        begins = max(quarter.next.first_day, clock.today() - timedelta(days=2))
        return begins, workdays.last_of(begins, 5, working=True)
    begins = quarter.last_day + timedelta(days=17)
    while not workdays.is_working(begins):
        begins += timedelta(days=1)
    return begins, workdays.last_of(begins, 5, working=True)


def _stars(chance: Random, place: Place, year: int) -> None:
    """Appraise everybody but a few of some communities, rate, and where all is there accept and recognise."""
    at = _at(date(year + 1, 2, 10), 10)
    if at > clock.now():
        return
    incomplete = place.code in ("liulin", "fengtai")
    with clock.stopped_at(at):
        db.session.execute(insert(Appraisal), _appraisals(chance, place, year, incomplete))
        try:
            rating_round = stars.rate_year(year, place.staff.administrator)
        except NotReady:
            return
        if not incomplete and place.code != "shiqiao":
            stars.accept(rating_round, place.staff.supervisor, {})
            stars.recognise(rating_round, place.staff.administrator, {})


def _appraisals(chance: Random, place: Place, year: int, incomplete: bool) -> list[dict[str, object]]:
    rows = []
    for person in place.persons:
        if incomplete and chance.random() < 0.03:
            continue
        level = 78 + 14 * person.care + 5 * person.zeal
        rows += [
            {
                "tenant_id": place.branches[0].tenant_id,
                "year": year,
                "member_id": person.member_id,
                "source": source,
                "score": int(min(100, max(40, chance.gauss(level, 3))) * 10) * 10,
                "entered_by_id": place.staff.administrator.id,
                "entered_at": clock.now(),
            }
            for source in Source
        ]
    return rows


def _morning(day: date) -> datetime:
    """Nine o'clock, or now where the demo begins earlier that day."""
    return min(_at(day, 9), clock.now())


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), clock.SHANGHAI)
