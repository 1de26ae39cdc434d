"""The security manager's pages: roles above the communities and their administrators, and every account."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts import grants, queries
from accounts.forms import GrantForm
from accounts.guard import current_person, needs
from accounts.models import Role
from accounts.pages import installation
from accounts.pages.person import PersonPage, act_on, known, person_for, person_page
from accounts.pages.slips import Slip, slip, slips_page
from accounts.permissions import Permission
from accounts.words import ROLES
from core.db import db
from core.errors import Invalid
from tenants import queries as tree
from web.forms import redirect_saying, submit
from web.paging import page_number, page_of


@installation.get("/roles")
@needs(Permission.ROLES_GRANT)
def roles() -> ResponseReturnValue:
    return _roles(_grant_form())


@installation.post("/roles")
@needs(Permission.ROLES_GRANT)
def grant_role() -> ResponseReturnValue:
    """Give somebody a role above the communities, or the administration of one; a new person gets a slip."""
    form = _grant_form()

    def done(new: Slip | None) -> ResponseReturnValue:
        if new is not None:
            return slips_page([new], url_for("installation.roles"))
        sentence = _("%(name)s 已有账号，角色已加上。", name=form.name.data)
        return redirect_saying(sentence, url_for("installation.roles"))

    return submit(form, act=lambda: _appoint(form), page=lambda: _roles(form), done=done)


def _appoint(form: GrantForm) -> Slip | None:
    """Give the role; return the slip of somebody new."""
    role = Role(form.role.data)
    street = form.street.data or None if role == Role.STREET else None
    tenant = form.community.data or None if role == Role.COMMUNITY else None
    if role == Role.STREET and street is None:
        raise Invalid(_("请选择街道。"), {"street": [_("请选择街道。")]})
    if role == Role.COMMUNITY and tenant is None:
        raise Invalid(_("请选择社区。"), {"community": [_("请选择社区。")]})
    user, token = person_for(form, lambda _user: True)
    grants.grant(user, role, current_person(), street=street, tenant=tenant)
    place = dict(form.street.choices).get(street or -1, "") or dict(form.community.choices).get(tenant or -1, "")
    return slip(user, f"{place} {ROLES[role]}".strip(), token) if token else None


def _grant_form() -> GrantForm:
    form = GrantForm()
    form.street.choices = [(0, "—"), *((street.id, street.name) for street in tree.streets(only_open=True))]
    communities = db.session.scalars(tree.communities(only_open=True))
    form.community.choices = [(0, "—"), *((row.id, row.name) for row in communities)]
    return form


def _roles(form: GrantForm) -> str:
    places = {row.id: row.name for row in db.session.scalars(tree.communities())}
    streets = {row.id: row.name for row in tree.streets()}
    rows = [
        (row, user, ROLES[row.role], places.get(row.tenant_id or 0) or streets.get(row.street_id or 0) or "")
        for row, user in db.session.execute(queries.granted_by_security())
    ]
    return render_template(
        "accounts/roles.html",
        form=form,
        known=known(form),
        grants=rows,
        own=current_person().id,
        withdrawal=_withdrawal,
        person_url=_person_url,
    )


@installation.post("/roles/<int:grant_id>/withdrawal")
@needs(Permission.ROLES_GRANT)
def withdraw_role(grant_id: int) -> ResponseReturnValue:
    grants.withdraw(queries.grant_of_security(grant_id), current_person())
    db.session.commit()
    return redirect_saying(_("角色已收回，此人的登录已结束。"), url_for("installation.roles"))


@installation.get("/people")
@needs(Permission.ROLES_GRANT)
def people() -> ResponseReturnValue:
    """Every account, narrowed by name or user name."""
    text = request.args.get("text", "").strip()[:64]
    page = page_of(db.session, queries.people(text), page_number(), 50)
    return render_template("accounts/people.html", page=page, text=text, person_url=_person_url)


@installation.get("/people/<int:user_id>")
@needs(Permission.ROLES_GRANT)
def person(user_id: int) -> ResponseReturnValue:
    """One person's account: roles, the link, sessions, the second factor."""
    return person_page(queries.person(user_id), _person_page(user_id))


@installation.post("/people/<int:user_id>/<act>")
@needs(Permission.ROLES_GRANT)
def act_on_person(user_id: int, act: str) -> ResponseReturnValue:
    """Give a new link, end sessions, shut or open the account, help somebody whose phone is lost."""
    return act_on(queries.person(user_id), act, _person_page(user_id))


def _person_page(user_id: int) -> PersonPage:
    return PersonPage(
        url=_person_url(user_id),
        back=url_for("installation.people"),
        back_label=_("全部账号"),
        act=lambda act: url_for("installation.act_on_person", user_id=user_id, act=act),
        withdrawal=_withdrawal,
        may_remove_second_factor=True,
    )


def _person_url(user_id: int) -> str:
    return url_for("installation.person", user_id=user_id)


def _withdrawal(grant_id: int) -> str:
    return url_for("installation.withdraw_role", grant_id=grant_id)
