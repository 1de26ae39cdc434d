"""Roles above the communities, and their administrators: the security manager's page."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts import actions, queries
from accounts.forms import GrantForm
from accounts.guard import current_person, needs
from accounts.models import Role
from accounts.pages import installation
from accounts.permissions import Permission
from accounts.words import ROLES
from core.db import db
from core.errors import Invalid
from tenants import queries as tree
from web.forms import redirect_saying, submit


@installation.get("/roles")
@needs(Permission.ROLES_GRANT)
def roles() -> ResponseReturnValue:
    return _roles(_grant_form())


@installation.post("/roles")
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
    form.street.choices = [(0, "—"), *((street.id, street.name) for street in tree.streets(only_open=True))]
    communities = db.session.scalars(tree.communities(only_open=True))
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


@installation.post("/roles/<int:grant_id>/withdrawal")
@needs(Permission.ROLES_GRANT)
def withdraw_role(grant_id: int) -> ResponseReturnValue:
    actions.withdraw(queries.grant_of_security(grant_id), current_person())
    db.session.commit()
    return redirect_saying(_("角色已收回，此人的登录已结束。"), url_for("installation.roles"))
