"""The pages of a branch's groups: a new one, one that is amended, closed or opened again."""

from __future__ import annotations

from datetime import date

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from accounts.guard import current_community, needs
from accounts.permissions import Permission
from core import clock
from core.db import db
from tenants import branches as tree
from tenants.models import Branch
from units import closing, queries
from units.forms import AmendedUnit, DayForm, NewUnit
from units.pages import branches as bp
from units.pages.community_branches import branch_page, to_branch
from web.forms import redirect_saying, submit


@bp.post("/<branch>/groups")
@needs(Permission.MEMBERS_EDIT)
def open_group(community: str, branch: str) -> ResponseReturnValue:
    """Open a group of a branch."""
    row, form = tree.branch(branch), NewUnit(prefix="group-")
    return submit(
        form,
        act=lambda: tree.open_group(row, form.name.data or "", form.opened_on.data).name,
        page=lambda: branch_page(branch, opening=form),
        done=lambda name: to_branch(branch, _("%(name)s 已开设；请在名册里编入党员。", name=name)),
    )


@bp.get("/groups/<int:group_id>")
@needs(Permission.MEMBERS_EDIT)
def group(community: str, group_id: int) -> ResponseReturnValue:
    return _page(group_id)


@bp.post("/groups/<int:group_id>")
@needs(Permission.MEMBERS_EDIT)
def amend_group(community: str, group_id: int) -> ResponseReturnValue:
    """Change a group's name and the day of its opening."""
    row, form = tree.group(group_id), AmendedUnit()
    return submit(
        form,
        act=lambda: tree.amend_group(row, form.name.data or "", form.opened_on.data),
        page=lambda: _page(group_id, form=form),
        done=lambda _none: _to_group(group_id, _("已保存。")),
    )


@bp.post("/groups/<int:group_id>/closing")
@needs(Permission.MEMBERS_EDIT)
def close_group(community: str, group_id: int) -> ResponseReturnValue:
    """Close a group that nobody is in."""
    row, form = tree.group(group_id), DayForm()
    return submit(
        form,
        act=lambda: closing.close_group(row, form.day.data or date.min),
        page=lambda: _page(group_id, day_form=form),
        done=lambda _none: _to_group(group_id, _("已关闭；不再出现在选项里，需要时可以重新开放。")),
    )


@bp.post("/groups/<int:group_id>/reopening")
@needs(Permission.MEMBERS_EDIT)
def reopen_group(community: str, group_id: int) -> ResponseReturnValue:
    """Open a closed group again."""
    tree.reopen_group(tree.group(group_id))
    db.session.commit()
    return _to_group(group_id, _("已重新开放。"))


def _to_group(group_id: int, sentence: str) -> ResponseReturnValue:
    address = url_for("branches.group", community=current_community().code, group_id=group_id)
    return redirect_saying(sentence, address)


def _page(group_id: int, form: AmendedUnit | None = None, day_form: DayForm | None = None) -> str:
    row = tree.group(group_id)
    return render_template(
        "units/group.html",
        here=current_community(),
        group=row,
        branch=db.session.scalars(select(Branch).where(Branch.id == row.branch_id)).one(),
        members=queries.members_by_group().get(row.id, 0),
        form=form or AmendedUnit(None, obj=row),
        day_form=day_form or DayForm(None, day=clock.today()),
    )
