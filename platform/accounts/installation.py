"""The pages of the installation's own roles: units, roles, the audit."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts import actions, queries
from accounts.audit_log import AuditFilter, as_csv, rows
from accounts.forms import GrantForm, StreetForm, UnitForm
from accounts.guard import current_person, needs
from accounts.models import Role
from accounts.permissions import Permission
from accounts.schemas import AuditQuery
from accounts.words import ROLES
from core import limits
from core.db import db
from core.errors import Invalid
from tenants import actions as unit_actions
from tenants import queries as tree
from web.filters import query_params
from web.forms import redirect_saying, submit
from web.paging import page_number, page_of

bp = Blueprint("installation", __name__, template_folder="templates", url_prefix="/installation")


@bp.get("/units")
@needs(Permission.UNITS_MANAGE)
def units() -> ResponseReturnValue:
    return _units(_unit_form(), _street_form())


@bp.post("/streets")
@needs(Permission.UNITS_MANAGE)
def open_street() -> ResponseReturnValue:
    """Open a street office."""
    form = _street_form()
    return submit(
        form,
        act=lambda: unit_actions.open_street(form.code.data or "", form.name.data or "").name,
        page=lambda: _units(_unit_form(formdata=None), form),
        done=lambda name: _to_units(_("%(name)s 已建立；请安全管理员授权它的督导。", name=name)),
    )


@bp.post("/units")
@needs(Permission.UNITS_MANAGE)
def open_community() -> ResponseReturnValue:
    """Open a community with its branches."""
    form = _unit_form()

    def opened() -> str:
        code, name = form.code.data or "", form.name.data or ""
        return unit_actions.open_community(code, name, form.street.data, form.branches.data or "").name

    return submit(
        form,
        act=opened,
        page=lambda: _units(form, _street_form(formdata=None)),
        done=lambda name: _to_units(_("%(name)s 已建立；请安全管理员授权它的管理员。", name=name)),
    )


def _to_units(sentence: str) -> ResponseReturnValue:
    return redirect_saying(sentence, url_for("installation.units"))


def _street_form(**options: None) -> StreetForm:
    return StreetForm(prefix="street-", **options)


def _unit_form(**options: None) -> UnitForm:
    form = UnitForm(**options)
    form.street.choices = [(street.id, street.name) for street in tree.streets()]
    return form


def _units(form: UnitForm, street_form: StreetForm) -> str:
    communities = db.session.scalars(tree.communities()).all()
    return render_template(
        "accounts/units.html", form=form, street_form=street_form, streets=tree.streets(), communities=communities
    )


@bp.get("/roles")
@needs(Permission.ROLES_GRANT)
def roles() -> ResponseReturnValue:
    return _roles(_grant_form())


@bp.post("/roles")
@needs(Permission.ROLES_GRANT)
def grant_role() -> ResponseReturnValue:
    """Give somebody a role above the communities, or the administration of one; a new person gets an account."""
    form = _grant_form()
    return submit(
        form,
        act=lambda: _grant(form),
        page=lambda: _roles(form),
        done=lambda invited: _roles(_grant_form(empty=True), invited=invited),
    )


def _grant(form: GrantForm) -> tuple[str, str]:
    """Give the role; return the person's name, and their first password where they are new."""
    role = Role(form.role.data)
    street = form.street.data or None if role == Role.STREET else None
    tenant = form.community.data or None if role == Role.COMMUNITY else None
    if role == Role.STREET and street is None:
        raise Invalid(_("请选择街道。"), {"street": [_("请选择街道。")]})
    if role == Role.COMMUNITY and tenant is None:
        raise Invalid(_("请选择社区。"), {"community": [_("请选择社区。")]})
    user, first_password = queries.user_named(form.username.data or ""), ""
    if user is None:
        user, first_password = actions.add_user(form.username.data or "", form.name.data or "")
    actions.grant(user, role, current_person(), street=street, tenant=tenant)
    return user.name, first_password


def _grant_form(*, empty: bool = False) -> GrantForm:
    form = GrantForm(formdata=None) if empty else GrantForm()
    form.street.choices = [(0, "—"), *((street.id, street.name) for street in tree.streets())]
    communities = db.session.scalars(tree.communities())
    form.community.choices = [(0, "—"), *((row.id, row.name) for row in communities)]
    return form


def _roles(form: GrantForm, invited: tuple[str, str] | None = None) -> str:
    places = {row.id: row.name for row in db.session.scalars(tree.communities())}
    streets = {row.id: row.name for row in tree.streets()}
    grants = [
        (row, user, ROLES[row.role], places.get(row.tenant_id or 0) or streets.get(row.street_id or 0) or "")
        for row, user in db.session.execute(queries.granted_by_security())
    ]
    return render_template(
        "accounts/roles.html",
        form=form,
        grants=grants,
        invited=invited,
        own=current_person().id,
        withdrawal=_withdrawal,
    )


def _withdrawal(grant_id: int) -> str:
    return url_for("installation.withdraw_role", grant_id=grant_id)


@bp.post("/roles/<int:grant_id>/withdrawal")
@needs(Permission.ROLES_GRANT)
def withdraw_role(grant_id: int) -> ResponseReturnValue:
    actions.withdraw(queries.grant_of_security(grant_id), current_person())
    db.session.commit()
    return redirect_saying(_("角色已收回，此人的登录已结束。"), url_for("installation.roles"))


@bp.get("/audit")
@needs(Permission.AUDIT_VIEW)
def audit() -> ResponseReturnValue:
    """The log, newest first."""
    wanted = query_params(AuditQuery(), AuditFilter)
    page = page_of(db.session, rows(wanted), page_number(), 50)
    places = {row.id: row.name for row in db.session.scalars(tree.communities())}
    return render_template("accounts/audit.html", page=page, wanted=wanted, places=places)


@bp.get("/audit.csv")
@needs(Permission.AUDIT_VIEW)
@limits.exports
def export_audit() -> ResponseReturnValue:
    """What was filtered, as CSV, 100,000 rows at most."""
    wanted = query_params(AuditQuery(), AuditFilter)
    response = Response(as_csv(wanted), mimetype="text/csv")
    response.headers["Content-Disposition"] = f"attachment; filename=audit-{wanted.name}.csv"
    return response
