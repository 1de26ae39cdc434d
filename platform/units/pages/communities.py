"""The pages of the installation's units: the list, a new community, one that is amended, closed or opened again."""

from __future__ import annotations

from datetime import date

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.guard import current_person, needs
from accounts.permissions import Permission
from core import clock
from core.db import db
from tenants import actions
from tenants import queries as tree
from tenants.actions import CommunityDetails
from tenants.models import Community, Kind
from units import amending, closing, queries
from units.forms import AmendedCommunity, CommunityForm, DayForm
from units.pages import units as bp
from units.queries import UnitFilter
from units.schemas import UnitQuery
from units.words import KINDS
from web.filters import current_filters, query_params
from web.forms import redirect_saying, submit
from web.paging import page_number, page_of


@bp.get("/units")
@needs(Permission.UNITS_MANAGE)
def units() -> ResponseReturnValue:
    """The streets, and the communities that the address's filters leave."""
    wanted = query_params(UnitQuery(), UnitFilter)
    streets = queries.streets_with_counts()
    return render_template(
        "units/units.html",
        page=page_of(db.session, queries.communities(wanted), page_number()),
        wanted=wanted,
        filters=current_filters(),
        streets=streets,
        street_names={street.id: street.name for street, _count in streets},
        street_codes=[(street.code, street.name) for street, _count in streets],
        open_count=sum(count for _street, count in streets),
        kinds=KINDS,
    )


@bp.get("/units/new")
@needs(Permission.UNITS_MANAGE)
def new_community() -> ResponseReturnValue:
    form = _form(CommunityForm(None, kind=Kind.GENERAL_BRANCH.value, opened_on=clock.today()))
    wanted = tree.street(request.args.get("street", ""))
    form.street.data = wanted.id if wanted is not None else None
    return _new_page(form)


@bp.post("/units")
@needs(Permission.UNITS_MANAGE)
def open_community() -> ResponseReturnValue:
    """Open a community with its branches."""
    form = _form(CommunityForm())

    def opened() -> str:
        code, name = form.code.data or "", form.name.data or ""
        return actions.open_community(code, name, form.street.data, form.branch_names, _details(form)).name

    return submit(
        form,
        act=opened,
        page=lambda: _new_page(form),
        done=lambda name: redirect_saying(
            _("%(name)s 已开设；请安全管理员授权它的管理员。", name=name), url_for("units.units")
        ),
    )


@bp.get("/units/<code>")
@needs(Permission.UNITS_MANAGE)
def community(code: str) -> ResponseReturnValue:
    return _page(queries.community(code))


@bp.post("/units/<code>")
@needs(Permission.UNITS_MANAGE)
def amend_community(code: str) -> ResponseReturnValue:
    """Change what is written of a community."""
    row, form = queries.community(code), AmendedCommunity()
    return submit(
        form,
        act=lambda: amending.amend_community(row, form.name.data or "", _details(form), current_person()),
        page=lambda: _page(queries.community(code), form),
        done=lambda _none: _to_community(code, _("已保存。")),
    )


@bp.post("/units/<code>/closing")
@needs(Permission.UNITS_MANAGE)
def close_community(code: str) -> ResponseReturnValue:
    """Close a community in which nothing is open."""
    row, form = queries.community(code), DayForm()
    return submit(
        form,
        act=lambda: closing.close_community(row, form.day.data or date.min),
        page=lambda: _page(queries.community(code), day_form=form),
        done=lambda _none: _to_community(code, _("已关闭；不再登记任何新内容，历史仍可查阅，需要时可以重新开放。")),
    )


@bp.post("/units/<code>/reopening")
@needs(Permission.UNITS_MANAGE)
def reopen_community(code: str) -> ResponseReturnValue:
    """Open a closed community again."""
    row, form = queries.community(code), DayForm()
    return submit(
        form,
        act=lambda: actions.reopen_community(row, form.day.data or date.min),
        page=lambda: _page(queries.community(code), day_form=form),
        done=lambda _none: _to_community(code, _("已重新开放。")),
    )


def _details(form: AmendedCommunity) -> CommunityDetails:
    return CommunityDetails(
        kind=Kind(form.kind.data),
        opened_on=form.opened_on.data,
        address=form.address.data or "",
        telephone=form.telephone.data or "",
    )


def _form(form: CommunityForm) -> CommunityForm:
    form.street.choices = [(street.id, street.name) for street in tree.streets(only_open=True)]
    return form


def _to_community(code: str, sentence: str) -> ResponseReturnValue:
    return redirect_saying(sentence, url_for("units.community", code=code))


def _new_page(form: CommunityForm) -> str:
    return render_template("units/new_community.html", form=form)


def _page(row: Community, form: AmendedCommunity | None = None, day_form: DayForm | None = None) -> str:
    streets = {street.id: street for street in tree.streets()}
    return render_template(
        "units/community.html",
        community=row,
        street=streets[row.street_id],
        form=form or AmendedCommunity(None, obj=row, kind=row.kind.value),
        day_form=day_form or DayForm(None, day=clock.today()),
        kinds=KINDS,
    )
