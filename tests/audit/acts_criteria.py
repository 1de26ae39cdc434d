"""The acts about criteria: publishing, taking force, drafts in a community and at the district."""

from __future__ import annotations

import io

from sqlalchemy import select

from accounts.models import Role, User
from core import clock
from core.db import db
from criteria import actions
from drafting import actions as drafts
from drafting.models import CriteriaDraft, DistrictDraft
from drafting.owners import CommunityOwner, DistrictOwner, Owner
from rules import read, version
from tenants.scope import enter, leave
from tests.audit.acts import AUTUMN, Act, Scenarios, Told, hidden, nothing
from tests.browsing import Browser
from tests.drafting.editor import OPTIMISED, shipped
from tests.factories import Place, district_scope, installation_user
from tests.standards import changed

SCENARIOS = Scenarios()
COMMUNITYS, DISTRICTS = "drafts.", "district_drafts."


def on_both(view: str) -> tuple[str, str]:
    return COMMUNITYS + view, DISTRICTS + view


class Drafting:
    """Somebody with a draft, in a community or at the district, as the endpoint says."""

    def __init__(self, place: Place, endpoint: str) -> None:
        self.is_district = endpoint.startswith(DISTRICTS)
        self.tenant = None if self.is_district else place.id
        self.by: User = installation_user(Role.DISTRICT) if self.is_district else place.users["community"]
        self.root = "/district/criteria/drafts" if self.is_district else place.path("/criteria/drafts")
        self.scope = district_scope() if self.is_district else place.scope
        self.code = f"audited-{place.code}"

    def begun(self) -> int:
        """Begin a draft, committed; return its id."""
        enter(self.scope)
        desk: Owner = DistrictOwner() if self.is_district else CommunityOwner()
        with clock.stopped_at(AUTUMN):
            number = drafts.begin(desk, shipped() | {"code": self.code}, self.by).id
        db.session.commit()
        leave()
        return number

    def newest_code(self) -> str:
        enter(self.scope)
        draft: CriteriaDraft | DistrictDraft
        if self.is_district:
            draft = db.session.scalars(select(DistrictDraft).order_by(DistrictDraft.id.desc()).limit(1)).one()
        else:
            draft = db.session.scalars(select(CriteriaDraft).order_by(CriteriaDraft.id.desc()).limit(1)).one()
        code = draft.code
        leave()
        return code

    def act(self, path: str, audit_rows: list[Told], form: dict[str, object], status: int = 302) -> Act:
        return Act(self.by, self.root + path, lambda: audit_rows, form, status=status)


@SCENARIOS.of(*on_both("begin"))
def begin(place: Place, endpoint: str) -> Act:
    at = Drafting(place, endpoint)
    return Act(
        at.by, f"{at.root}/new", lambda: [("criteria_draft_begun", at.newest_code(), at.tenant)], {"source": "empty"}
    )


@SCENARIOS.of(*on_both("arrange"))
def arrange(place: Place, endpoint: str) -> Act:
    at = Drafting(place, endpoint)
    form: dict[str, object] = {"move": "down:0", "revision": 1}
    return at.act(f"/{at.begun()}/arrangement", [("criteria_draft_changed", at.code, at.tenant)], form)


@SCENARIOS.of(*on_both("save"))
def save(place: Place, endpoint: str) -> Act:
    at = Drafting(place, endpoint)
    path = f"{at.root}/{at.begun()}/parts/basics"

    def published_rows() -> list[Told]:
        return [("criteria_draft_changed", at.newest_code(), at.tenant)]

    return Act(at.by, path, published_rows, send=lambda browser: browser.post(path, seen(browser, path)))


@SCENARIOS.of(*on_both("check"))
def check(place: Place, endpoint: str) -> Act:
    at = Drafting(place, endpoint)
    path = f"{at.root}/{at.begun()}/parts/basics"
    return Act(
        at.by, path, nothing, status=200, send=lambda browser: browser.post(f"{path}/check", seen(browser, path))
    )


def seen(browser: Browser, path: str) -> dict[str, object]:
    """What tells a draft's part which state of it the person saw, with a title typed anew."""
    page = browser.get(path).text
    return {"seen": hidden(page, "seen"), "was": hidden(page, "was"), "title": "改过的标题", "code": "changed-code"}


@SCENARIOS.of(*on_both("publish"))
def publish_draft(place: Place, endpoint: str) -> Act:
    at = Drafting(place, endpoint)
    action = "standard_published" if at.is_district else "criteria_published"
    audit_rows: list[Told] = [(action, at.code, at.tenant), ("criteria_draft_removed", at.code, at.tenant)]
    return at.act(f"/{at.begun()}/publication", audit_rows, {"revision": 1})


@SCENARIOS.of(*on_both("remove"))
def remove(place: Place, endpoint: str) -> Act:
    at = Drafting(place, endpoint)
    return at.act(f"/{at.begun()}/removal", [("criteria_draft_removed", at.code, at.tenant)], {"revision": 1})


@SCENARIOS.of("drafts.adopt")
def adopt(place: Place, _endpoint: str) -> Act:
    code = f"adopted-{place.code}"
    standard = DistrictOwner().publish(read(changed(lambda _document: None, code)), installation_user(Role.DISTRICT))
    db.session.commit()
    path = place.path(f"/criteria/drafts/standards/{standard}/adoption")
    return Act(place.users["community"], path, lambda: [("criteria_published", code, place.id)])


@SCENARIOS.of("criteria.publish")
def publish(place: Place, _endpoint: str) -> Act:
    code = f"written-{place.code}"
    form: dict[str, object] = {"document": (io.BytesIO(changed(lambda _document: None, code)), "细则.yaml")}
    audit_rows: list[Told] = [("criteria_published", code, place.id)]
    return Act(place.users["community"], place.path("/criteria"), lambda: audit_rows, form)


@SCENARIOS.of("criteria.take_force")
def take_force(place: Place, _endpoint: str) -> Act:
    enter(place.scope)
    number = actions.publish_version(version(OPTIMISED), place.users["community"]).id
    db.session.commit()
    leave()
    form: dict[str, object] = {"version": number, "since": "2023Q1", "seen": ""}
    audit_rows: list[Told] = [("criteria_in_force", OPTIMISED, place.id)]
    return Act(place.users["community"], place.path("/criteria/force"), lambda: audit_rows, form)
