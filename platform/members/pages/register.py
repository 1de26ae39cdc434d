"""The pages of members: the list, the form, dated changes, exemptions."""

from __future__ import annotations

import io
from datetime import date
from typing import NamedTuple

from flask import Response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.guard import access, current_community, current_person, needs
from accounts.permissions import Permission
from core import clock, limits
from core.db import db
from core.encryption import decrypt
from core.errors import Invalid
from members import actions, exports, queries
from members.actions import Particulars
from members.forms import ChangeForm, ExemptionForm, MemberForm
from members.identity import masked
from members.models import Category, Member, Status
from members.pages import bp
from members.queries import Filter
from members.schemas import MemberFilter
from web.filters import current_filters, query_params
from web.forms import redirect_saying, submit
from web.paging import asked_page_size, page_number, page_of
from web.words import CATEGORIES, STATUSES


class RefusedDialog(NamedTuple):
    """A dialog whose sending was refused: why, and the reason that was typed."""

    dialog: str
    message: str
    reason: str


@bp.get("/members")
@needs(Permission.MEMBERS_VIEW)
def members(community: str) -> ResponseReturnValue:
    """The members that the address's filters leave; a single one that was asked for at the desk is their card."""
    wanted = query_params(MemberFilter(), Filter)
    page = page_of(db.session, queries.filtered(wanted), page_number(), asked_page_size())
    if request.args.get("desk") and page.total == 1:
        return redirect(url_for("boards.card", community=community, member_no=page.items[0].member_no))
    return render_template(
        "members/members.html",
        here=current_community(),
        page=page,
        wanted=wanted,
        branches=queries.own_branches(),
        categories=CATEGORIES,
        statuses=STATUSES,
        exempt=queries.exempt_on(clock.today(), [one.id for one in page.items]),
        filters=current_filters("desk"),
        may_edit=access().may_in(Permission.MEMBERS_EDIT, current_community()),
        today=clock.today(),
    )


@bp.get("/members.xlsx")
@needs(Permission.MEMBERS_VIEW)
@limits.exports
def export_members(community: str) -> Response:
    """What the filters leave, as a spreadsheet without secrets."""
    return _exported(query_params(MemberFilter(), Filter))


@bp.post("/members/export")
@needs(Permission.MEMBERS_VIEW)
@limits.exports
def export_picked(community: str) -> Response:
    """The picked members, in the order of the list."""
    picked = frozenset(request.form.getlist("member"))
    if not picked:
        raise Invalid(_("没有选中任何一名党员；请返回列表，先勾选再导出。"))
    is_left = bool(request.form.get("left"))
    return _exported(Filter(among=picked, left=is_left, sort=request.form.get("sort", "")[:20]))


def _exported(wanted: Filter) -> Response:
    content = exports.workbook(wanted, current_community().organisation)
    name = f"{current_community().organisation}-{_('党员名册')}-{clock.today().isoformat()}.xlsx"
    return send_file(io.BytesIO(content), download_name=name, as_attachment=True)


@bp.get("/members/new")
@needs(Permission.MEMBERS_EDIT)
def new_member(community: str) -> ResponseReturnValue:
    return _new_page(_form())


@bp.post("/members/new")
@needs(Permission.MEMBERS_EDIT)
def add_member(community: str) -> ResponseReturnValue:
    """Add a member to the register."""
    form = _form()

    def added() -> tuple[str, str]:
        number = actions.add(_particulars(form))
        return number.member_no, number.name

    return submit(
        form,
        act=added,
        page=lambda: _new_page(form),
        done=lambda number: to_member(number[0], _("%(name)s 已加入名册。", name=number[1])),
    )


def to_member(member_no: str, sentence: str, kind: str = "success") -> ResponseReturnValue:
    """Lead to a member's page and say what was done."""
    url = url_for("members.member", community=current_community().code, member_no=member_no)
    return redirect_saying(sentence, url, kind)


@bp.get("/members/<member_no>")
@needs(Permission.MEMBERS_VIEW)
def member(community: str, member_no: str) -> ResponseReturnValue:
    """One member's particulars, with the history of category, status and exemptions."""
    return member_page(queries.member(member_no))


@bp.post("/members/<member_no>")
@needs(Permission.MEMBERS_EDIT)
def amend_member(community: str, member_no: str) -> ResponseReturnValue:
    """Change a member's particulars."""
    stored = queries.member(member_no)
    form = _form(stored)
    form.category.data, form.status.data = stored.category.value, stored.status.value

    def amended() -> str:
        actions.amend(stored, _particulars(form), request.form.get("seen", ""))
        return stored.member_no

    return submit(
        form,
        act=amended,
        page=lambda: member_page(queries.member(member_no), form=form),
        done=lambda number: to_member(number, _("资料已保存。")),
    )


@bp.post("/members/<member_no>/changes")
@needs(Permission.MEMBERS_EDIT)
def change_member(community: str, member_no: str) -> ResponseReturnValue:
    """Let another category or status begin on a day."""
    stored, form = queries.member(member_no), ChangeForm()

    def done(changed: bool) -> ResponseReturnValue:
        if changed:
            return to_member(member_no, _("变动已登记。"))
        return to_member(member_no, _("类别和状态与现在相同，没有变动。"), "info")

    return submit(
        form,
        act=lambda: _change(stored, form),
        page=lambda: member_page(queries.member(member_no), change=form),
        done=done,
    )


@bp.post("/members/<member_no>/exemptions")
@needs(Permission.MEMBERS_EDIT)
def exempt_member(community: str, member_no: str) -> ResponseReturnValue:
    """Exempt a member from deductions for some days."""
    stored, form = queries.member(member_no), ExemptionForm()

    def exempted() -> None:
        actions.exempt(stored, form.starts_on.data, form.ends_on.data, form.reason.data or "", current_person())

    return submit(
        form,
        act=exempted,
        page=lambda: member_page(queries.member(member_no), exemption=form),
        done=lambda _none: to_member(member_no, _("豁免已登记，期间不扣分，也不参加排名。")),
    )


def _form(person: Member | None = None) -> MemberForm:
    return _with_choices(MemberForm(), person)


def _with_choices(form: MemberForm, person: Member | None = None) -> MemberForm:
    """Offer the open branches and groups, and those in which the member is."""
    own = person.branch_id if person is not None else None
    still_open = queries.branch_names(only_open=True)
    form.branch.choices = [
        (number, name) for number, name in queries.branch_names().items() if number in still_open or number == own
    ]
    form.group.choices = [(0, "—"), *queries.group_choices(person)]
    return form


def _particulars(form: MemberForm) -> Particulars:
    return Particulars(
        member_no=(form.member_no.data or "").strip(),
        name=form.name.data or "",
        branch_id=form.branch.data,
        category=Category(form.category.data),
        status=Status(form.status.data),
        joined_party_on=form.joined_party_on.data,
        active_from=form.active_from.data,
        active_to=form.active_to.data,
        id_number=form.id_number.data or "",
        phone=form.phone.data or "",
        group_id=form.group.data or None,
    )


def _change(person: Member, form: ChangeForm) -> bool:
    category, status, since = Category(form.category.data), Status(form.status.data), form.since.data or date.min
    changed = False
    if category != person.category_today:
        actions.change_category(person, category, since)
        changed = True
    if status != person.status_today:
        actions.change_status(person, status, since)
        changed = True
    return changed


def _new_page(form: MemberForm) -> str:
    return render_template("members/new_member.html", here=current_community(), form=form)


def member_page(
    person: Member,
    form: MemberForm | None = None,
    change: ChangeForm | None = None,
    exemption: ExemptionForm | None = None,
    refused: RefusedDialog | None = None,
) -> str:
    """Return the page of one member; a form or a dialog that was sent and refused comes back as it was filled in."""
    return render_template(
        "members/member.html",
        here=current_community(),
        member=person,
        form=form or _filled(person),
        seen=actions.stamp(person),
        change=change
        or ChangeForm(
            None, category=person.category_today.value, status=person.status_today.value, since=clock.today()
        ),
        exemption=exemption or ExemptionForm(None, starts_on=clock.today()),
        refused=refused,
        today=clock.today(),
        branch=queries.branch_names().get(person.branch_id, ""),
        group=queries.group_name(person.group_id),
        categories=queries.dated_categories(person.id),
        statuses=queries.dated_statuses(person.id),
        exemptions=queries.exemptions(person.id),
        secrets={"id_number": _masked(person.id_number_encrypted), "phone": _masked(person.phone_encrypted)},
        may_edit=access().may_in(Permission.MEMBERS_EDIT, current_community()),
    )


def _filled(person: Member) -> MemberForm:
    form = MemberForm(
        None, obj=person, branch=person.branch_id, category=person.category.value, status=person.status.value
    )
    form.group.data = person.group_id or 0
    _with_choices(form, person)
    form.id_number.data = form.phone.data = ""
    return form


def _masked(encrypted: bytes | None) -> str:
    return masked(decrypt(encrypted)) if encrypted else ""
