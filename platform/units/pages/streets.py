"""The pages of streets: a new one, one that is amended, closed or opened again."""

from __future__ import annotations

from datetime import date

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.guard import needs
from accounts.permissions import Permission
from core import clock
from core.db import db
from tenants import actions
from tenants.models import Street
from units import closing, queries
from units.forms import AmendedUnit, DayForm, StreetForm
from units.pages import units
from web.forms import redirect_saying, submit


@units.get("/streets/new")
@needs(Permission.UNITS_MANAGE)
def new_street() -> ResponseReturnValue:
    return _new_page(StreetForm(None, opened_on=clock.today()))


@units.post("/streets")
@needs(Permission.UNITS_MANAGE)
def open_street() -> ResponseReturnValue:
    """Open a street office."""
    form = StreetForm()
    return submit(
        form,
        act=lambda: actions.open_street(form.code.data or "", form.name.data or "", form.opened_on.data).name,
        page=lambda: _new_page(form),
        done=lambda name: _to_units(_("%(name)s 已开设；请安全管理员授权它的督导。", name=name)),
    )


@units.get("/streets/<code>")
@needs(Permission.UNITS_MANAGE)
def street(code: str) -> ResponseReturnValue:
    return _page(queries.street(code))


@units.post("/streets/<code>")
@needs(Permission.UNITS_MANAGE)
def amend_street(code: str) -> ResponseReturnValue:
    """Change a street's name and the day of its opening."""
    row, form = queries.street(code), AmendedUnit()
    return submit(
        form,
        act=lambda: actions.amend_street(row, form.name.data or "", form.opened_on.data),
        page=lambda: _page(queries.street(code), form),
        done=lambda _none: _to_street(code, _("已保存。")),
    )


@units.post("/streets/<code>/closing")
@needs(Permission.UNITS_MANAGE)
def close_street(code: str) -> ResponseReturnValue:
    """Close a street that has no open community."""
    row, form = queries.street(code), DayForm()
    return submit(
        form,
        act=lambda: closing.close_street(row, form.day.data or date.min),
        page=lambda: _page(queries.street(code), closed=form),
        done=lambda _none: _to_street(code, _("已关闭；不再出现在选项里，需要时可以重新开放。")),
    )


@units.post("/streets/<code>/reopening")
@needs(Permission.UNITS_MANAGE)
def reopen_street(code: str) -> ResponseReturnValue:
    """Open a closed street again."""
    actions.reopen_street(queries.street(code))
    db.session.commit()
    return _to_street(code, _("已重新开放。"))


def _to_units(sentence: str) -> ResponseReturnValue:
    return redirect_saying(sentence, url_for("units.units"))


def _to_street(code: str, sentence: str) -> ResponseReturnValue:
    return redirect_saying(sentence, url_for("units.street", code=code))


def _new_page(form: StreetForm) -> str:
    return render_template("units/new_street.html", form=form)


def _page(row: Street, form: AmendedUnit | None = None, closed: DayForm | None = None) -> str:
    return render_template(
        "units/street.html",
        street=row,
        form=form or AmendedUnit(None, obj=row),
        day_form=closed or DayForm(None, day=clock.today()),
    )
