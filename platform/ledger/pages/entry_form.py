"""The form of one entry, wherever an entry is recorded, amended or corrected: its page, and the entry it asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from flask import render_template
from flask_babel import gettext as _

from accounts.guard import current_community
from core import clock
from core.errors import Refusal
from core.files import FileRefused
from core.points import format_hundredths, hundredths_of
from criteria.words import translator
from ledger import queries
from ledger.checks import NewEntry
from ledger.entry_views import EntryView, entry_views
from ledger.errors import FaultyEntry, LikelyDuplicate
from ledger.forms import EntryForm
from ledger.models import Entry
from ledger.pages.items import item_choices, version_or_none
from members.queries import active_members, branch_names, member
from rules import Item
from rules.explain import item_limits, price
from web.forms import show_faults

F = TypeVar("F", bound=EntryForm)
FIELDS = {"date": "occurred_on", "member_no": "member"}
BEYOND = Decimal(10**12)
"""Above every bound; what is greater cannot even be multiplied: 1e999999."""


@dataclass(frozen=True)
class Purpose:
    """What the form is for: its title, the address it goes to, the word of its button, the entry it is about."""

    title: str
    address: str
    verb: str
    of: EntryView | None = None


def new_entry_of(form: EntryForm) -> NewEntry:
    """Return the entry that a form asks for; raise FaultyEntry."""
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


@dataclass(frozen=True)
class _Chosen:
    """What the form says about the item that is chosen."""

    unit: str
    counts_whole: bool
    price: str
    limit: str
    takes_points: bool
    takes_measure: bool
    attributes: Mapping[str, Mapping[str, int]]
    reasons: list[str]


def entry_form_page(form: EntryForm, purpose: Purpose, likely: Sequence[Entry] = ()) -> str:
    """Return the page of the form; `likely` are the entries that may be the same, to be looked at first."""
    day = form.occurred_on.data or clock.today()
    branches = branch_names()
    form.member.choices = [("", "")] + [
        (
            one.member_no,
            f"{one.name} {one.member_no} {branches.get(one.branch_id, '')}",
            {"data-spelled": one.sort_key},
        )
        for one in active_members(day)
    ]
    form.item.choices = {"": [("", "")]} | item_choices(day, priced=True)
    return render_template(
        "ledger/new_entry.html",
        here=current_community(),
        form=form,
        purpose=purpose,
        chosen=_chosen(form.item.data or "", day),
        likely=entry_views(queries.named_some([one.id for one in likely])) if likely else [],
    )


def refused_page(form: EntryForm, purpose: Purpose, refusal: Refusal) -> str:
    """Return the page of a form that was refused, the faults beside its fields."""
    if isinstance(refusal, LikelyDuplicate):
        return entry_form_page(form, purpose, queries.some(refusal.entry_ids))
    fields = {FIELDS.get(name, name): messages for name, messages in refusal.fields.items()}
    is_file = isinstance(refusal, FileRefused)
    show_faults(form, Refusal(refusal.message, {"evidence": [refusal.message]} if is_file else fields))
    return entry_form_page(form, purpose)


def filled(form_class: type[F], entry: Entry, member_no: str) -> F:
    """Return a form filled with an entry's facts."""
    form = form_class(
        member=member_no,
        occurred_on=entry.occurred_on,
        item=entry.item,
        quantity=_decimal(entry.quantity),
        points=_decimal(entry.points),
        measure=_decimal(entry.measure),
        reason=entry.reason,
    )
    form.attributes.data = entry.attributes
    return form


def _decimal(hundredths: int | None) -> Decimal | None:
    return None if hundredths is None else Decimal(format_hundredths(hundredths))


def _chosen(code: str, day: date) -> _Chosen | None:
    version = version_or_none(day)
    item: Item | None = version.items.get(code) if version else None
    if item is None:
        return None
    reasons = list(queries.latest_reasons(code))
    words = translator()
    limits = _("，").join(item_limits(item, words))
    return _Chosen(
        item.unit,
        item.counts_whole,
        price(item, words),
        limits,
        item.takes_points,
        item.takes_measure,
        item.attributes,
        reasons,
    )
