"""The acts about a community's branches and groups, and its members' places in them."""

from __future__ import annotations

from datetime import date

from core.db import db
from tenants import branches as tree
from tenants.models import Branch, Group
from tenants.scope import within
from tests.audit.acts import Act, Scenarios
from tests.factories import Place
from tests.units.closing import branch_row, group_row

SCENARIOS = Scenarios()
DAY = date(2022, 10, 3)


def _act(
    place: Place, endpoint: str, path: str, form: dict[str, object], audit_row: tuple[str, object], status: int = 200
) -> Act:
    """The administrator sends a form to the page, or a body to the API."""
    by, rows = place.users["community"], [(*audit_row, place.id)]
    if not endpoint.startswith("branches_api"):
        return Act(by, place.path(path), lambda: list(rows), form)
    path = place.api(path.replace("/branches/groups/", "/groups/"))
    is_put = ".amend" in endpoint
    send = (lambda browser: browser.put(path, form)) if is_put else None
    return Act(by, path, lambda: list(rows), json=form, status=status, send=send)


def _branch(place: Place, *, is_closed: bool = False) -> Branch:
    return branch_row(place, "第三支部", DAY if is_closed else None)


def _group(place: Place, *, is_closed: bool = False) -> Group:
    return group_row(place, "第一党小组", DAY if is_closed else None)


@SCENARIOS.of("branches.open_branch", "branches_api.open_branch")
def open_branch(place: Place, endpoint: str) -> Act:
    return _act(place, endpoint, "/branches", {"name": "第三支部"}, ("branch_opened", "b3"), 201)


@SCENARIOS.of("branches.amend_branch", "branches_api.amend_branch")
def amend_branch(place: Place, endpoint: str) -> Act:
    return _act(place, endpoint, "/branches/b2", {"name": "新名支部"}, ("branch_amended", "b2"))


@SCENARIOS.of("branches.close_branch", "branches_api.close_branch")
def close_branch(place: Place, endpoint: str) -> Act:
    code = _branch(place).code
    return _act(place, endpoint, f"/branches/{code}/closing", {"day": str(DAY)}, ("branch_closed", code))


@SCENARIOS.of("branches.reopen_branch", "branches_api.reopen_branch")
def reopen_branch(place: Place, endpoint: str) -> Act:
    code = _branch(place, is_closed=True).code
    return _act(place, endpoint, f"/branches/{code}/reopening", {}, ("branch_reopened", code))


@SCENARIOS.of("branches.move_members", "branches_api.move_members")
def move_members(place: Place, endpoint: str) -> Act:
    target: object = "b1" if endpoint.startswith("branches_api") else place.branches[0]
    act = _act(place, endpoint, "/branches/b2/members", {"branch": target}, ("member_assigned", "M002"))
    act.audit_rows = lambda: [("member_assigned", number, place.id) for number in ("M002", "M004")]
    return act


@SCENARIOS.of("branches.open_group", "branches_api.open_group")
def open_group(place: Place, endpoint: str) -> Act:
    form: dict[str, object] = {"name": "第一党小组"}
    form = form if endpoint.startswith("branches_api") else {f"group-{name}": text for name, text in form.items()}
    return _act(place, endpoint, "/branches/b1/groups", form, ("group_opened", "第一党小组"), 201)


@SCENARIOS.of("branches.amend_group", "branches_api.amend_group")
def amend_group(place: Place, endpoint: str) -> Act:
    path = f"/branches/groups/{_group(place).id}"
    return _act(place, endpoint, path, {"name": "第二党小组"}, ("group_amended", "第二党小组"))


@SCENARIOS.of("branches.close_group", "branches_api.close_group")
def close_group(place: Place, endpoint: str) -> Act:
    path = f"/branches/groups/{_group(place).id}/closing"
    return _act(place, endpoint, path, {"day": str(DAY)}, ("group_closed", "第一党小组"))


@SCENARIOS.of("branches.reopen_group", "branches_api.reopen_group")
def reopen_group(place: Place, endpoint: str) -> Act:
    path = f"/branches/groups/{_group(place, is_closed=True).id}/reopening"
    return _act(place, endpoint, path, {}, ("group_reopened", "第一党小组"))


@SCENARIOS.of("branches.amend_contact")
def amend_contact(place: Place, endpoint: str) -> Act:
    form: dict[str, object] = {"address": "文治街 1 号", "telephone": "0827-3360000"}
    return _act(place, endpoint, "/branches/contact", form, ("contact_amended", place.code))


@SCENARIOS.of("branches_api.amend_contact")
def amend_contact_by_api(place: Place, endpoint: str) -> Act:
    return _act(
        place, endpoint, "/contact", {"address": "文治街 1 号", "telephone": ""}, ("contact_amended", place.code)
    )


@SCENARIOS.of("members_api.assign")
def assign(place: Place, _endpoint: str) -> Act:
    with within(place.scope):
        tree.open_group(tree.branch("b2"), "第一党小组")
        db.session.commit()
    path, form = place.api("/members/M001/branch"), {"branch": "b2", "group": "第一党小组"}
    return Act(
        place.users["community"],
        path,
        lambda: [("member_assigned", "M001", place.id)],
        status=200,
        send=lambda browser: browser.put(path, dict(form)),
    )
