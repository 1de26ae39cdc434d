"""The acts about units: streets and communities, branches and groups."""

from __future__ import annotations

from sqlalchemy import select

from accounts.models import Role
from core import clock
from core.db import db
from tenants.models import Community, Street
from tenants.queries import community
from tests.audit.acts import Act, Scenarios
from tests.factories import Place, installation_user, street

SCENARIOS = Scenarios()
TODAY = "2022-10-10"
API = "/api/v1/installation"


def _system(endpoint: str, path: str, form: dict[str, object], status: int = 200) -> dict[str, object]:
    """How the system manager sends something: a form to the page, a body to the API."""
    if endpoint.startswith("units_api"):
        api = path.replace("/installation/units", f"{API}/communities").replace(
            "/installation/streets", f"{API}/streets"
        )
        return {"by": installation_user(Role.SYSTEM), "path": api, "json": form, "status": status}
    return {"by": installation_user(Role.SYSTEM), "path": path, "form": form}


def _empty_street(*, is_closed: bool = False) -> Street:
    row = street()
    row.closed_on = clock.today() if is_closed else None
    db.session.commit()
    return row


def _empty_community(place: Place, *, is_closed: bool = False) -> Community:
    above = db.session.scalars(select(Street).where(Street.code == place.street_code)).one()
    row = Community(street_id=above.id, code=f"{place.code}-sister", name=f"{place.code}之外")
    row.closed_on = clock.today() if is_closed else None
    db.session.add(row)
    db.session.commit()
    return row


@SCENARIOS.of("units.open_street", "units_api.open_street")
def open_street(place: Place, endpoint: str) -> Act:
    code = f"opened-{place.code}"
    form: dict[str, object] = {"name": f"{code}街道", "code": code}
    how = _system(endpoint, "/installation/streets", form, 201)
    return Act(audit_rows=lambda: [("street_opened", code, None)], **how)  # type: ignore[arg-type]


@SCENARIOS.of("units.amend_street", "units_api.amend_street")
def amend_street(place: Place, endpoint: str) -> Act:
    code = _empty_street().code
    how = _system(endpoint, f"/installation/streets/{code}", {"name": f"{code}新名"})
    how |= {"send": _put(how)} if endpoint.startswith("units_api") else {}
    return Act(audit_rows=lambda: [("street_amended", code, None)], **how)  # type: ignore[arg-type]


@SCENARIOS.of("units.close_street", "units_api.close_street")
def close_street(place: Place, endpoint: str) -> Act:
    code = _empty_street().code
    how = _system(endpoint, f"/installation/streets/{code}/closing", {"day": TODAY})
    return Act(audit_rows=lambda: [("street_closed", code, None)], **how)  # type: ignore[arg-type]


@SCENARIOS.of("units.reopen_street", "units_api.reopen_street")
def reopen_street(place: Place, endpoint: str) -> Act:
    code = _empty_street(is_closed=True).code
    how = _system(endpoint, f"/installation/streets/{code}/reopening", {})
    return Act(audit_rows=lambda: [("street_reopened", code, None)], **how)  # type: ignore[arg-type]


@SCENARIOS.of("units.open_community", "units_api.open_community")
def open_community(place: Place, endpoint: str) -> Act:
    code, above = f"opened-{place.code}", _empty_street()
    form: dict[str, object] = {"name": "新社区", "code": code, "street": above.id, "branches": "第一支部"}
    if endpoint.startswith("units_api"):
        form |= {"street": above.code, "branches": ["第一支部"]}
    how = _system(endpoint, "/installation/units", form, 201)

    def audit_rows() -> list[tuple[str, object, int | None]]:
        row = community(code)
        assert row is not None
        return [("community_opened", code, row.id)]

    return Act(audit_rows=audit_rows, **how)  # type: ignore[arg-type]


@SCENARIOS.of("units.amend_community", "units_api.amend_community")
def amend_community(place: Place, endpoint: str) -> Act:
    how = _system(
        endpoint,
        f"/installation/units/{place.code}",
        {"name": f"{place.code}新名", "kind": "committee", "address": "", "telephone": ""},
    )
    how |= {"send": _put(how)} if endpoint.startswith("units_api") else {}
    return Act(audit_rows=lambda: [("community_amended", place.code, place.id)], **how)  # type: ignore[arg-type]


@SCENARIOS.of("units.close_community", "units_api.close_community")
def close_community(place: Place, endpoint: str) -> Act:
    row = _empty_community(place)
    code, number = row.code, row.id
    how = _system(endpoint, f"/installation/units/{code}/closing", {"day": TODAY})
    return Act(audit_rows=lambda: [("community_closed", code, number)], **how)  # type: ignore[arg-type]


@SCENARIOS.of("units.reopen_community", "units_api.reopen_community")
def reopen_community(place: Place, endpoint: str) -> Act:
    row = _empty_community(place, is_closed=True)
    code, number = row.code, row.id
    how = _system(endpoint, f"/installation/units/{code}/reopening", {"day": str(row.closed_on)})
    return Act(audit_rows=lambda: [("community_reopened", code, number)], at=clock.now(), **how)  # type: ignore[arg-type]


def _put(how: dict[str, object]) -> object:
    return lambda browser: browser.put(how["path"], how["json"])
