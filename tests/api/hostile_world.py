"""A community with one of everything, in which every page is there for somebody, and two people who may do a lot."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime

from flask import Flask

from accounts import tokens
from accounts.models import Role, User
from boards import actions as boards
from core import clock
from core.db import db
from core.files import Store
from core.quarter import Quarter
from drafting import actions as drafts
from drafting.owners import CommunityOwner, DistrictOwner
from ledger import attendance, evidence
from publicity import actions as publicity
from reports import actions as reports
from reports.models import ReportKind
from rules import shipped_codes, version
from stars import actions as stars
from tenants.models import Street
from tenants.scope import enter, leave
from tests.browsing import Browser
from tests.factories import community, confirmed_board, district_scope, entry, grant, installation_user

LATE = datetime(2022, 10, 10, 2, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
DOCUMENT = version(shipped_codes()[0])


class World:
    """The community, what its addresses name, and people signed in."""

    def __init__(self, app: Flask) -> None:
        self.place = community()
        person = self.place.users["community"]
        for role in (Role.DISTRICT, Role.SYSTEM, Role.SECURITY, Role.AUDITOR):
            grant(person, role)
        street = db.session.query(Street).filter_by(code=self.place.street_code).one()
        grant(person, Role.SECRETARY, tenant_id=self.place.id, branch_id=self.place.branches[0])
        above = installation_user(Role.STREET, street.id)
        grant(above, Role.MEMBER, tenant_id=self.place.id, member_id=self.place.member_ids[0])
        with clock.stopped_at(LATE):
            self.values = self._ledger() | self._boards() | self._report(app) | self._drafts()
        self.entry_id = int(self.values["entry_id"])
        db.session.commit()
        leave()
        self._app, self._person_id, self._token = app, person.id, ""
        self.browsers = [Browser(app).signed_in(person), Browser(app).signed_in(above)]

    @property
    def token(self) -> str:
        """A token that holds: what is asked of the pages may well have withdrawn the last one."""
        with self._app.app_context():
            if tokens.bearer(self._token) is None:
                person = db.session.get_one(User, self._person_id)
                self._token = tokens.make(person, "test")
                db.session.commit()
        return self._token

    def _ledger(self) -> dict[str, str]:
        enter(self.place.scope)
        by, row = self.place.users["recorder"], entry(self.place, on=date(2022, 8, 3), state="recorded")
        piece = evidence.attach(row, "现场.png", evidence.save(io.BytesIO(PNG)), by)
        call = attendance.RollCall("duty.1", date(2022, 10, 8), "主题党日", {"M001": attendance.Mark.PRESENT})
        outcome = attendance.record_attendance(call, self.place.members, by)
        db.session.commit()
        return {"entry_id": str(row.id), "evidence_id": str(piece.id), "sheet_id": str(outcome.sheet_id)}

    def _boards(self) -> dict[str, str]:
        """The second quarter confirmed and the year rated by it; the third one's board is up since this morning."""
        by = self.place.users["community"]
        confirmed_board(self.place, Quarter(2022, 2))
        stars.rate_year(2022, by)
        board = boards.draft(Quarter(2022, 3), by)
        token = publicity.publish(board, by).link_token
        db.session.commit()
        return {"version_id": str(board.version_id), "token": token}

    def _report(self, app: Flask) -> dict[str, str]:
        """A finished report with its file."""
        by = self.place.users["community"]
        number = reports.ask(ReportKind.POSTER_PACK, Quarter(2022, 3), by, tenant=self.place.id).id
        db.session.commit()
        claim = reports.claim(number)
        assert claim is not None
        stored = Store(app.config["FILES_URL"]).store(io.BytesIO(b"PK\x05\x06" + b"\0" * 18), f"reports/{number}")
        reports.finish(claim, stored.key, "海报.zip", stored.size)
        return {"report_id": str(number)}

    def _drafts(self) -> dict[str, str]:
        by = self.place.users["community"]
        enter(self.place.scope)
        own = drafts.begin(CommunityOwner(), DOCUMENT.document, by).id
        db.session.commit()
        enter(district_scope())
        drafted = drafts.begin(DistrictOwner(), DOCUMENT.document, by).id
        standard = DistrictOwner().publish(DOCUMENT, by)
        db.session.commit()
        return {"draft_id": str(own), "district_draft_id": str(drafted), "standard_id": str(standard)}

    def address(self, rule: str) -> str:
        """Write the address of a rule with what there is; a part that names nothing here is 1."""
        values = self.values | {
            "community": self.place.code, "street": self.place.street_code, "quarter": "2022Q3", "year": "2022",
            "member_no": "M001", "part": "basics", "form": "yaml",
        }  # fmt: skip
        if rule.startswith("/district/"):
            values["draft_id"] = values["district_draft_id"]
        return re.sub(r"<(?:[^<>:]+:)?(\w+)>", lambda match: values.get(match[1], "1"), rule)
