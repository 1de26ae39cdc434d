"""Drafts of criteria stand behind the same walls: whose they are, who sees them, what the database itself refuses."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import ProgrammingError
from werkzeug.routing import Rule

from accounts.models import Role
from core.db import Model, db
from criteria.models import DistrictStandard
from drafting import actions, queries
from drafting.forms.json_tree import Record
from drafting.models import CriteriaDraft
from drafting.owners import CommunityOwner, DistrictOwner
from rules import from_document, shipped_codes, version
from tenants.models import Street
from tenants.scope import Scope, enter, leave, within
from tests.browsing import Browser
from tests.factories import community, district_scope, entry, installation_user

SECRET = "欧阳密稿"
NOBODY = 999_999_999
INSIDE = ("secretary", "recorder", "member")
ABOVE = (Role.STREET, Role.SYSTEM, Role.SECURITY, Role.AUDITOR)
IN_COMMUNITY, AT_DISTRICT = "/communities/<community>/criteria/drafts", "/district/criteria"
COUNTED = [table for table in Model.metadata.sorted_tables if table.name not in ("sessions", "audit")]


class Drafts:
    """A community and the district, each with a draft that nobody else may see, and a browser for every role."""

    def __init__(self, app: Flask) -> None:
        self.place = community()
        document: Record = version(shipped_codes()[0]).document | {"title": SECRET}
        writer = installation_user(Role.DISTRICT)
        enter(self.place.scope)
        entry(self.place)
        self.writer_id = self.place.users["community"].id
        self.id = actions.begin(CommunityOwner(), document | {"code": "secret"}, self.place.users["community"]).id
        with within(district_scope()):
            self.district_id = actions.begin(DistrictOwner(), document | {"code": "secret"}, writer).id
        self.standard_id = _standard(document | {"title": "公开的标准", "code": "open-to-all"}, writer.id)
        street = db.session.scalars(select(Street).where(Street.code == self.place.street_code)).one()
        db.session.commit()
        leave()
        people = {role: self.place.users[role] for role in ("community", *INSIDE)}
        people |= {role.value: installation_user(role, street.id if role is Role.STREET else None) for role in ABOVE}
        people |= {"district": writer, "stranger": community().users["community"]}
        self.browsers = {role: Browser(app).signed_in(user) for role, user in people.items()}

    def address(self, rule: Rule, draft_id: int, standard_id: int) -> str:
        scores = {
            "community": self.place.code, "draft_id": draft_id, "standard_id": standard_id, "part": "basics",
            "form": "yaml",
        }  # fmt: skip
        return re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(scores[match[1]]), rule.rule)


def _standard(document: Record, by: int) -> int:
    record = from_document(document)
    known = db.session.scalar(select(DistrictStandard.id).where(DistrictStandard.content_hash == record.content_hash))
    if known is not None:
        return known
    values = {
        "code": record.code,
        "title": record.title,
        "document": record.document,
        "content_hash": record.content_hash,
    }
    row = DistrictStandard(**values, published_by_id=by, published_at=func.now())
    db.session.add(row)
    db.session.flush()
    return row.id


@pytest.fixture(scope="module")
def drafts(application: Flask) -> Drafts:
    with application.app_context():
        return Drafts(application)


def rules(application: Flask, prefix: str) -> list[tuple[Rule, str]]:
    routes = [
        (rule, method)
        for rule in application.url_map.iter_rules()
        if rule.rule == prefix or rule.rule.startswith(f"{prefix}/")
        for method in sorted((rule.methods or set()) & {"GET", "POST"})
    ]
    assert len(routes) >= 13
    return routes


def answer_to(browser: Browser, method: str, path: str) -> tuple[int, str]:
    answer = browser.get(path) if method == "GET" else browser.post(path, {"source": "empty", "revision": "1"})
    return answer.status_code, answer.get_data(as_text=True)


@pytest.mark.parametrize("role", [*INSIDE, "district", *(role.value for role in ABOVE), "stranger"])
def test_nobody_but_the_community_reads_or_writes_its_drafts(application: Flask, drafts: Drafts, role: str) -> None:
    expected = 403 if role in (*INSIDE, "district", "street") else 404
    for rule, method in rules(application, IN_COMMUNITY):
        there = answer_to(drafts.browsers[role], method, drafts.address(rule, drafts.id, drafts.standard_id))
        nowhere = answer_to(drafts.browsers[role], method, drafts.address(rule, NOBODY, NOBODY))

        assert there[0] == nowhere[0] == expected, (method, rule.rule, there[0], nowhere[0])
        assert SECRET not in there[1], rule.rule


@pytest.mark.parametrize("role", ["community", *INSIDE, *(role.value for role in ABOVE)])
def test_nobody_but_the_district_reads_or_writes_its_drafts(application: Flask, drafts: Drafts, role: str) -> None:
    for rule, method in rules(application, AT_DISTRICT):
        there = answer_to(drafts.browsers[role], method, drafts.address(rule, drafts.district_id, drafts.standard_id))
        nowhere = answer_to(drafts.browsers[role], method, drafts.address(rule, NOBODY, NOBODY))

        assert there[0] == nowhere[0] == 403, (method, rule.rule, there[0], nowhere[0])
        assert SECRET not in there[1], rule.rule


def test_a_community_is_offered_what_the_district_published_alone(drafts: Drafts) -> None:
    inside = drafts.browsers["stranger"]
    code = drafts_code(inside)
    begun: dict[str, object] = {"source": f"standard-{NOBODY}"}

    page = inside.get(f"/communities/{code}/criteria/drafts/new").text

    assert "公开的标准" in page
    assert SECRET not in page
    assert inside.post(f"/communities/{code}/criteria/drafts/new", begun).status_code == 404


def drafts_code(browser: Browser) -> str:
    """The code of the one community that a browser's person works in."""
    match = re.search(r"/communities/([\w-]+)", browser.get("/", follow_redirects=True).text)
    assert match is not None
    return match[1]


def test_each_unsafe_route_asks_for_the_forms_token(application: Flask, drafts: Drafts) -> None:
    for prefix, role, number in (
        (IN_COMMUNITY, "community", drafts.id),
        (AT_DISTRICT, "district", drafts.district_id),
    ):
        for rule, method in rules(application, prefix):
            if method == "POST":
                path = drafts.address(rule, number, drafts.standard_id)
                assert drafts.browsers[role].client.post(path, data={"source": "empty"}).status_code == 400, path


def counts() -> dict[str, tuple[int, int]]:
    """How many rows every table has in this scope, and a sum of what they say."""
    counts_by_table: dict[str, tuple[int, int]] = {}
    for table in COUNTED:
        rows = select(func.count(), func.coalesce(func.sum(func.hashtext(text(f"{table.name}::text"))), 0))
        number, checksum = db.session.connection().execute(rows.select_from(table)).one()
        counts_by_table[table.name] = (number, checksum)
    return counts_by_table


@pytest.fixture
def whole(app: Flask, drafts: Drafts) -> Iterator[None]:
    enter(drafts.place.scope)
    yield
    leave()


@pytest.mark.usefixtures("whole")
def test_no_get_changes_a_row(application: Flask, drafts: Drafts) -> None:
    before = counts()
    for prefix, role, number in (
        (IN_COMMUNITY, "community", drafts.id),
        (AT_DISTRICT, "district", drafts.district_id),
    ):
        for rule, method in rules(application, prefix):
            if method == "GET":
                path = drafts.address(rule, number, drafts.standard_id)
                assert drafts.browsers[role].get(f"{path}?move=remove:0&revision=1").status_code in (200, 302), path

    db.session.rollback()
    assert counts() == before


def test_trying_a_draft_leaves_nothing_for_others_to_find(app: Flask, drafts: Drafts) -> None:
    snapshots = app.extensions["snapshots"]
    before = snapshots.get(drafts.place.id)
    standings = list(before.standings) if before else []

    answer = drafts.browsers["community"].get(drafts.place.path(f"/criteria/drafts/{drafts.id}/trial"))

    assert answer.status_code in (200, 302)
    after = snapshots.get(drafts.place.id)
    assert list(after.standings) == standings


CHANGES = (
    "UPDATE criteria_drafts SET revision = 99 WHERE id = :id",
    "DELETE FROM criteria_drafts WHERE id = :id",
)


@pytest.mark.parametrize("change", CHANGES)
def test_sql_reaches_no_foreign_draft(app: Flask, drafts: Drafts, change: str) -> None:
    enter(community().scope)

    done = db.session.execute(text(change), {"id": drafts.id})

    assert done.rowcount == 0  # type: ignore[attr-defined]
    assert db.session.scalar(text("SELECT count(*) FROM criteria_drafts")) == 0


@pytest.mark.parametrize("change", CHANGES)
def test_a_scope_that_only_reads_changes_no_draft(app: Flask, drafts: Drafts, change: str) -> None:
    enter(Scope(frozenset({drafts.place.id}), frozenset()))

    done = db.session.execute(text(change), {"id": drafts.id})

    assert done.rowcount == 0  # type: ignore[attr-defined]
    assert db.session.scalar(text("SELECT count(*) FROM criteria_drafts")) == 1


def test_a_draft_moves_to_no_other_community(app: Flask, drafts: Drafts) -> None:
    other = community()
    enter(drafts.place.scope)

    with pytest.raises(ProgrammingError, match="row-level security"):
        db.session.execute(
            text("UPDATE criteria_drafts SET tenant_id = :other WHERE id = :id"), {"other": other.id, "id": drafts.id}
        )


def test_no_field_of_a_form_names_the_owner_the_number_or_the_revision(drafts: Drafts, app: Flask) -> None:
    other, path = community(), drafts.place.path(f"/criteria/drafts/{drafts.id}/parts/basics")
    page = drafts.browsers["community"].get(path).text
    seen = {name: page.partition(f'name="{name}" value="')[2].partition('"')[0] for name in ("seen", "was")}
    sent: dict[str, object] = {"tenant_id": other.id, "id": 7, "revision": 70, "made_by_id": 1, "document": "{}"}

    answer = drafts.browsers["community"].post(path, sent | seen | {"title": SECRET, "base-points": "100"})

    enter(drafts.place.scope)
    row = queries.draft(CommunityOwner(), drafts.id)
    assert answer.status_code == 302
    assert isinstance(row, CriteriaDraft)
    assert (row.tenant_id, row.revision, row.made_by_id) == (drafts.place.id, 2, drafts.writer_id)
    assert not {"tenant_id", "id", "revision", "made_by_id", "document"} & set(row.document)


def test_a_community_reads_no_draft_of_the_district_even_by_sql(app: Flask, drafts: Drafts) -> None:
    counted = text("SELECT count(*) FROM district_drafts")
    with within(district_scope()):
        seen = db.session.scalar(counted)
    db.session.rollback()
    counts_by_name = {}
    for name, scope in {
        "community": drafts.place.scope,
        "a reader of one": Scope(frozenset({drafts.place.id}), frozenset()),
        "nobody": Scope(frozenset(), frozenset()),
    }.items():
        with within(scope):
            counts_by_name[name] = db.session.scalar(counted)
        db.session.rollback()

    assert seen
    assert set(counts_by_name.values()) == {0}
