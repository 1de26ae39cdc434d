"""The entry's form once more: amended by who recorded it, or corrected after it was recognised."""

from __future__ import annotations

from collections.abc import Callable

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.guard import current_community, current_person, needs
from accounts.permissions import Permission
from core import limits
from core.body_limits import takes_upload
from ledger import actions, amendments, queries
from ledger.checks import NewEntry
from ledger.decider import decider
from ledger.entry_views import EntryView, entry_views
from ledger.forms import CorrectionForm, EntryForm
from ledger.models import Entry
from ledger.pages import bp
from ledger.pages.entry import entry_address
from ledger.pages.entry_form import Purpose, entry_form_page, filled, new_entry_of, refused_page
from ledger.rights import change_obstacle, words
from ledger.states import EventKind, may_happen
from web.forms import perform, redirect_saying


@bp.get("/entries/<int:entry_id>/amendment")
@needs(Permission.ENTRIES_RECORD)
def amendment(community: str, entry_id: int) -> ResponseReturnValue:
    """The form filled with the entry; who may not amend it is led back and told why."""
    entry = queries.entry(entry_id)
    reason = change_obstacle(EventKind.AMENDED, entry, decider())
    if reason is not None:
        return redirect_saying(words(reason), entry_address(entry_id), "warning")
    purpose = _amending(entry)
    return entry_form_page(filled(EntryForm, entry, _number(purpose)), purpose)


@bp.post("/entries/<int:entry_id>/amendment")
@needs(Permission.ENTRIES_RECORD)
@takes_upload
@limits.uploads
def amend(community: str, entry_id: int) -> ResponseReturnValue:
    """Write the entry's facts anew."""
    entry, form = queries.entry(entry_id), EntryForm()

    def act(wanted: NewEntry) -> int:
        compared = form.not_duplicate.data
        return amendments.amend(entry, wanted, current_person(), decider(), compared=compared).id

    return _submitted(form, _amending(entry), act, _("已修改，等待支部核实。"))


@bp.get("/entries/<int:entry_id>/correction")
@needs(Permission.ENTRIES_RECORD)
def correction(community: str, entry_id: int) -> ResponseReturnValue:
    """The form filled with a recognised entry, to say how it should have been."""
    entry = queries.entry(entry_id)
    if not may_happen(EventKind.REVERSED, entry.state) or entry.reverses_id or queries.corrections([entry_id]):
        return redirect_saying(_("只有已认定、没有更正在办的积分可以更正。"), entry_address(entry_id), "warning")
    purpose = _correcting(entry)
    return entry_form_page(filled(CorrectionForm, entry, _number(purpose)), purpose)


@bp.post("/entries/<int:entry_id>/correction")
@needs(Permission.ENTRIES_RECORD)
@takes_upload
@limits.uploads
def correct(community: str, entry_id: int) -> ResponseReturnValue:
    """Record the right entry and the correction of the wrong one."""
    entry, form = queries.entry(entry_id), CorrectionForm()

    def act(wanted: NewEntry) -> int:
        why, compared = form.why.data or "", form.not_duplicate.data
        _reversal, right = actions.correct(entry, wanted, current_person(), why, compared=compared)
        return right.id

    return _submitted(form, _correcting(entry), act, _("更正与改正后的积分都已登记；两条都经核实、认定后生效。"))


def _submitted(form: EntryForm, purpose: Purpose, act: Callable[[NewEntry], int], sentence: str) -> ResponseReturnValue:
    """Do with the entry that the form describes what the page is for."""
    if not form.validate():
        return entry_form_page(form, purpose), 422
    return perform(
        act=lambda: act(new_entry_of(form)),
        refused=lambda refusal: refused_page(form, purpose, refusal),
        done=lambda changed: redirect_saying(sentence, entry_address(changed)),
    )


def _amending(entry: Entry) -> Purpose:
    address = url_for("ledger.amend", community=current_community().code, entry_id=entry.id)
    return Purpose(_("修改积分"), address, _("保存修改"), _view(entry))


def _correcting(entry: Entry) -> Purpose:
    address = url_for("ledger.correct", community=current_community().code, entry_id=entry.id)
    return Purpose(_("改正积分"), address, _("登记更正"), _view(entry))


def _view(entry: Entry) -> EntryView:
    return entry_views(queries.named_some([entry.id]))[0]


def _number(purpose: Purpose) -> str:
    """The member's number, which the form asks for."""
    return purpose.of.member_no if purpose.of else ""
