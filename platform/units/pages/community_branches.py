"""The pages of a community's branches: the list with their groups, one branch, where the community is."""

from __future__ import annotations

from datetime import date

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.guard import current_community, needs
from accounts.permissions import Permission
from core import clock
from core.db import db
from members import actions as members
from tenants import actions
from tenants import branches as tree
from tenants import queries as units
from tenants.models import Branch
from units import closing, queries
from units.forms import AmendedUnit, ContactForm, DayForm, MoveForm, NewUnit
from units.pages import branches as bp
from web.forms import redirect_saying, submit


@bp.get("")
@needs(Permission.MEMBERS_EDIT)
def branches(community: str) -> ResponseReturnValue:
    return _list()


@bp.post("")
@needs(Permission.MEMBERS_EDIT)
def open_branch(community: str) -> ResponseReturnValue:
    """Open a branch."""
    form = NewUnit()
    return submit(
        form,
        act=lambda: tree.open_branch(form.name.data or "", form.opened_on.data).code,
        page=lambda: _list(opening=form),
        done=lambda code: to_branch(code, _("支部已开设；可以给它开设党小组，在名册里编入党员。")),
    )


@bp.post("/contact")
@needs(Permission.MEMBERS_EDIT)
def amend_contact(community: str) -> ResponseReturnValue:
    """Say where the community is, and how it is called."""
    form = ContactForm()

    def amended() -> None:
        row = queries.community(current_community().code)
        actions.amend_contact(row, form.address.data or "", form.telephone.data or "")

    return submit(
        form,
        act=amended,
        page=lambda: _list(contact=form),
        done=lambda _none: redirect_saying(_("已保存。"), url_for("branches.branches", community=community)),
    )


@bp.get("/<branch>")
@needs(Permission.MEMBERS_EDIT)
def branch(community: str, branch: str) -> ResponseReturnValue:
    return branch_page(branch)


@bp.post("/<branch>")
@needs(Permission.MEMBERS_EDIT)
def amend_branch(community: str, branch: str) -> ResponseReturnValue:
    """Change a branch's name and the day of its opening."""
    row, form = tree.branch(branch), AmendedUnit()
    return submit(
        form,
        act=lambda: tree.amend_branch(row, form.name.data or "", form.opened_on.data),
        page=lambda: branch_page(branch, form=form),
        done=lambda _none: to_branch(branch, _("已保存。")),
    )


@bp.post("/<branch>/members")
@needs(Permission.MEMBERS_EDIT)
def move_members(community: str, branch: str) -> ResponseReturnValue:
    """Let every active member of a branch belong to another one."""
    row, form = tree.branch(branch), _move_form(branch)
    return submit(
        form,
        act=lambda: members.move_all(row, form.branch.data),
        page=lambda: branch_page(branch, moving=form),
        done=lambda number: to_branch(branch, _("已转出 %(count)s 人。", count=number)),
    )


@bp.post("/<branch>/closing")
@needs(Permission.MEMBERS_EDIT)
def close_branch(community: str, branch: str) -> ResponseReturnValue:
    """Close a branch in which nothing is open."""
    row, form = tree.branch(branch), DayForm()
    return submit(
        form,
        act=lambda: closing.close_branch(row, form.day.data or date.min),
        page=lambda: branch_page(branch, day_form=form),
        done=lambda _none: to_branch(branch, _("已关闭；不再出现在选项里，需要时可以重新开放。")),
    )


@bp.post("/<branch>/reopening")
@needs(Permission.MEMBERS_EDIT)
def reopen_branch(community: str, branch: str) -> ResponseReturnValue:
    """Open a closed branch again."""
    tree.reopen_branch(tree.branch(branch))
    db.session.commit()
    return to_branch(branch, _("已重新开放。"))


def to_branch(code: str, sentence: str) -> ResponseReturnValue:
    """Lead to the page of a branch, which says what was done."""
    return redirect_saying(sentence, url_for("branches.branch", community=current_community().code, branch=code))


def branch_page(
    code: str,
    *,
    form: AmendedUnit | None = None,
    opening: NewUnit | None = None,
    moving: MoveForm | None = None,
    day_form: DayForm | None = None,
) -> str:
    """Return the page of a branch; a form that was refused comes back as it was filled in."""
    row: Branch = tree.branch(code)
    return render_template(
        "units/branch.html",
        here=current_community(),
        branch=row,
        groups=[one for one in units.groups() if one.branch_id == row.id],
        counts=queries.members_by_group(),
        members=queries.members_by_branch().get(row.id, 0),
        form=form or AmendedUnit(None, obj=row),
        opening=opening or NewUnit(None, prefix="group-", opened_on=clock.today()),
        moving=moving or _move_form(code, empty=True),
        day_form=day_form or DayForm(None, day=clock.today()),
    )


def _move_form(code: str, *, empty: bool = False) -> MoveForm:
    form = MoveForm(None) if empty else MoveForm()
    form.branch.choices = [(one.id, one.name) for one in units.branches(only_open=True) if one.code != code]
    return form


def _list(opening: NewUnit | None = None, contact: ContactForm | None = None) -> str:
    here, groups = current_community(), units.groups()
    rows = units.branches()
    return render_template(
        "units/branches.html",
        here=here,
        branches=sorted(rows, key=lambda one: not one.is_open),
        groups={row.id: [one for one in groups if one.branch_id == row.id] for row in rows},
        members=queries.members_by_branch(),
        counts=queries.members_by_group(),
        opening=opening or NewUnit(None, opened_on=clock.today()),
        contact=contact or ContactForm(None, address=here.address, telephone=here.telephone),
    )
