"""Recording one entry by a form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.guard import current_community, current_person, needs
from accounts.permissions import Permission
from core import clock, limits
from core.body_limits import takes_upload
from core.db import db
from core.errors import Refusal
from core.points import hundredths_of
from criteria.words import translator
from ledger import actions, evidence, idempotency, queries
from ledger.checks import NewEntry
from ledger.errors import FaultyEntry
from ledger.forms import EntryForm
from ledger.pages import bp
from ledger.pages.items import item_choices, version_or_none
from members.models import Member
from members.queries import active_members, branch_names, member
from rules import Item
from rules.explain import item_limits, price
from web.forms import perform, show_faults

FIELDS = {"date": "occurred_on", "member_no": "member"}
BEYOND = Decimal(10**12)
"""Above every bound; what is greater cannot even be multiplied: 1e999999."""
ALWAYS = ("member", "item", "occurred_on", "quantity", "points", "reason")


@bp.get("/entries/new")
@needs(Permission.ENTRIES_RECORD)
def new_entry(community: str) -> ResponseReturnValue:
    """The form; the address may fill in member, item and date."""
    form = EntryForm(request.args)
    form.occurred_on.data = form.occurred_on.data or clock.today()
    return _page(form)


@bp.post("/entries/new")
@needs(Permission.ENTRIES_RECORD)
@takes_upload
@limits.uploads
def record_entry(community: str) -> ResponseReturnValue:
    """Record the entry; the same form sent twice makes one."""
    form = EntryForm()
    if not form.validate():
        return _page(form), 422

    def refused(refusal: Refusal) -> str:
        show_faults(form, _renamed(refusal))
        return _page(form)

    return perform(lambda: _recorded(form), refused, lambda outcome: _after(form, *outcome))


def _after(form: EntryForm, entry_id: int, is_new: bool) -> ResponseReturnValue:
    """Lead to the entry, or to another form with the same item, day and reason."""
    code = current_community().code
    if is_new:
        flash(_("已记录，等待支部核实。"), "success")
    if request.form.get("then") == "again":
        again = {"item": form.item.data, "occurred_on": form.occurred_on.data, "reason": form.reason.data}
        return redirect(url_for("ledger.new_entry", community=code, **again))
    return redirect(url_for("ledger.entry", community=code, entry_id=entry_id))


def _recorded(form: EntryForm) -> tuple[int, bool]:
    """Return the id of the entry this form makes or has made, and whether it is new."""
    key, body = f"form:{form.key.data}", _body(form)
    earlier = idempotency.earlier(key, body, current_person())
    if earlier is not None:
        return earlier.id, False
    uploads = [upload for upload in form.evidence.data or [] if upload and upload.filename]
    files = [(upload.filename, evidence.save(upload.stream)) for upload in uploads]
    entry = actions.record(_draft(form), current_person())
    for name, stored in files:
        evidence.attach(entry, name, stored, current_person())
    if not idempotency.keep(key, body, entry, current_person()):
        db.session.rollback()
        return _made_meanwhile(key, body), False
    return entry.id, True


def _made_meanwhile(key: str, body: dict[str, object]) -> int:
    entry = idempotency.earlier(key, body, current_person())
    if entry is None:
        raise FaultyEntry(_("这张表单正在提交，请稍候刷新台账查看。"))
    return entry.id


def _body(form: EntryForm) -> dict[str, object]:
    fields = ("member", "item", "occurred_on", "quantity", "points", "measure", "attributes", "reason")
    return {name: str(form[name].data) for name in fields if form[name].data or name in ALWAYS}


def _draft(form: EntryForm) -> NewEntry:
    points = form.points.data
    try:
        who = member(form.member.data)
    except Refusal as refusal:
        raise FaultyEntry(refusal.message, {"member": [refusal.message]}) from refusal
    return NewEntry(
        member=who,
        item=form.item.data,
        occurred_on=form.occurred_on.data or date.min,
        reason=form.reason.data or "",
        quantity=_hundredths(form.quantity.data, "quantity") or 0,
        points=_hundredths(points, "points"),
        measure=_hundredths(form.measure.data, "measure"),
        attributes=form.attributes.data,
    )


def _hundredths(figure: Decimal | None, field: str) -> int | None:
    if figure is None:
        return None
    if figure.is_finite() and abs(figure) > BEYOND:
        figure = BEYOND.copy_sign(figure)
    size = hundredths_of(figure)
    if size is None:
        message = _("最多写两位小数。")
        raise FaultyEntry(message, {field: [message]})
    return size


def _renamed(refusal: Refusal) -> Refusal:
    """Name the faults after this form's fields; a file that is refused stands at the evidence."""
    fields = {FIELDS.get(name, name): messages for name, messages in refusal.fields.items()}
    return Refusal(refusal.message, fields or {"evidence": [refusal.message]})


@dataclass(frozen=True)
class _Chosen:
    """What the form says about the item that is chosen."""

    unit: str
    price: str
    limit: str
    takes_points: bool
    takes_measure: bool
    attributes: Mapping[str, Mapping[str, int]]
    reasons: list[str]


def _page(form: EntryForm) -> str:
    day = form.occurred_on.data or clock.today()
    branches = branch_names()
    people = active_members(day)
    form.member.choices = [("", "")] + [
        (
            one.member_no,
            f"{one.name} {one.member_no} {branches.get(one.branch_id, '')}",
            {"data-spelled": _spelled(one)},
        )
        for one in people
    ]
    form.item.choices = {"": [("", "")]} | item_choices(day)
    chosen = _chosen(form.item.data or "", day)
    return render_template("ledger/new_entry.html", here=current_community(), form=form, chosen=chosen)


def _spelled(one: Member) -> str:
    return f"{one.initials} {one.sort_key.replace(' ', '')}"


def _chosen(code: str, day: date) -> _Chosen | None:
    version = version_or_none(day)
    item: Item | None = version.items.get(code) if version else None
    if item is None:
        return None
    reasons = list(queries.latest_reasons(code))
    words = translator()
    limits = _("，").join(item_limits(item, words))
    return _Chosen(
        item.unit, price(item, words), limits, item.takes_points, item.takes_measure, item.attributes, reasons
    )
