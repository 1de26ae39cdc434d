"""Recording one entry by a form."""

from __future__ import annotations

import secrets

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.guard import current_community, current_person, needs
from accounts.permissions import Permission
from core import clock, limits
from core.body_limits import takes_upload
from ledger import actions, evidence, idempotency
from ledger.errors import KeyReused
from ledger.forms import EntryForm
from ledger.models import Entry
from ledger.pages import bp
from ledger.pages.entry_form import Purpose, entry_form_page, new_entry_of, refused_page
from web.forms import perform

ALWAYS = ("member", "item", "occurred_on", "quantity", "points", "reason")


@bp.get("/entries/new")
@needs(Permission.ENTRIES_RECORD)
def new_entry(community: str) -> ResponseReturnValue:
    """The form; the address may fill in member, item and date."""
    form = EntryForm(request.args)
    form.occurred_on.data = form.occurred_on.data or clock.today()
    return entry_form_page(form, _purpose())


@bp.post("/entries/new")
@needs(Permission.ENTRIES_RECORD)
@takes_upload
@limits.uploads
def record_entry(community: str) -> ResponseReturnValue:
    """Record the entry; the same form sent twice makes one."""
    form = EntryForm()
    if not form.validate():
        return entry_form_page(form, _purpose()), 422
    return perform(
        act=lambda: _recorded(form),
        refused=lambda refusal: refused_page(form, _purpose(), refusal),
        done=lambda outcome: _after(form, *outcome),
    )


def _purpose() -> Purpose:
    address = url_for("ledger.new_entry", community=current_community().code)
    return Purpose(_("新增积分"), address, _("保存"))


def _after(form: EntryForm, entry_id: int, is_new: bool) -> ResponseReturnValue:
    """Lead to the entry, or to another form with the same item, day and reason."""
    code = current_community().code
    flash(_("已记录，等待支部核实。") if is_new else _("这张表单已经保存过，就是这一条，没有再记。"), "success")
    if request.form.get("then") == "again":
        again = {"item": form.item.data, "occurred_on": form.occurred_on.data, "reason": form.reason.data}
        return redirect(url_for("ledger.new_entry", community=code, **again))
    return redirect(url_for("ledger.entry", community=code, entry_id=entry_id))


def _recorded(form: EntryForm) -> tuple[int, bool]:
    """Return the id of the entry this form makes or has made, and whether it is new."""
    uploads = [upload for upload in form.evidence.data or [] if upload and upload.filename]
    files = [(upload.filename, evidence.save(upload.stream)) for upload in uploads]
    earlier = _earlier(form)
    if earlier is not None:
        return earlier.id, False
    entry = actions.record(new_entry_of(form), current_person(), compared=form.not_duplicate.data)
    for name, stored in files:
        evidence.attach(entry, name, stored, current_person())
    idempotency.keep(_key(form), _body(form), entry, current_person())
    return entry.id, True


def _earlier(form: EntryForm) -> Entry | None:
    """Return the entry that this very form made; one that was changed after going back asks for another entry."""
    try:
        return idempotency.earlier(_key(form), _body(form), current_person())
    except KeyReused:
        form.key.data = secrets.token_urlsafe(16)
        return None


def _key(form: EntryForm) -> str:
    return f"form:{form.key.data}"


def _body(form: EntryForm) -> dict[str, object]:
    fields = ("member", "item", "occurred_on", "quantity", "points", "measure", "attributes", "reason")
    return {name: str(form[name].data) for name in fields if form[name].data or name in ALWAYS}
