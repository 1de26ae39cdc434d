"""The streets and communities of the installation."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.forms import StreetForm, UnitForm
from accounts.guard import needs
from accounts.pages import installation
from accounts.permissions import Permission
from core.db import db
from tenants import actions as unit_actions
from tenants import queries as tree
from web.forms import redirect_saying, submit


@installation.get("/units")
@needs(Permission.UNITS_MANAGE)
def units() -> ResponseReturnValue:
    return _units(_unit_form(), _street_form())


@installation.post("/streets")
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


@installation.post("/units")
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
