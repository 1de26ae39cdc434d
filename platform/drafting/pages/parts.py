"""One part of a draft: its form, saving it, and checking it while somebody types."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.guard import current_person
from accounts.queries import names
from core.errors import Refusal
from drafting import actions, queries
from drafting.code_generation import coded
from drafting.fingerprints import NOTHING, Fingerprint, Location, fingerprint, locate
from drafting.forms.fault_placement import is_inside, place
from drafting.forms.field_view import FieldView
from drafting.forms.form import Form, GroupView, Unread, at, put_at
from drafting.forms.form_data import FormData
from drafting.forms.form_registry import CATEGORY, ITEM, categories, form_of, items_of, number_of
from drafting.forms.json_tree import ABSENT, Record, record_of, text_of
from drafting.forms.messages import PlacedFault
from drafting.owners import Draft
from drafting.pages import on_both
from drafting.pages.current_owner import current_owner, page, to
from rules.documents.reading import examined
from web.forms import perform

NEW_EFFECTS = {"base": "deduct", "bonus": "add", "veto": "veto"}
ANOTHER = "another"


@dataclass
class Sheet:
    """A form over a document as a page shows it: groups with their faults, what cannot be shown."""

    form: Form
    groups: list[GroupView]
    faults: list[PlacedFault]
    unread: list[Unread]


@on_both("/<int:draft_id>/parts/<part>")
def part(draft_id: int, part: str) -> ResponseReturnValue:
    """One part of a draft; a category or an item that is not there yet is new."""
    draft = queries.draft(current_owner().owner, draft_id)
    stamp = fingerprint(draft.document, form_of(draft.document, part))
    document = _begun(draft.document, part) if stamp.stamp == NOTHING else draft.document
    return _page(draft, part, _sheet(document, part, is_new=document is not draft.document), stamp)


@on_both("/<int:draft_id>/parts/<part>", "POST")
def save(draft_id: int, part: str) -> ResponseReturnValue:
    """Save a part as it was typed, faulty or not; where it was changed meanwhile, say so and keep what was typed."""
    owner = current_owner().owner
    draft = queries.draft(owner, draft_id, to_change=True)
    now = locate(draft.document, part, _seen())
    changed = _typed(draft.document, now.page, _form_data())
    if not now.is_as_seen:
        return _told_of_change(draft, now, changed), 409

    def saved() -> int:
        actions.change(owner, draft, changed, current_person(), now.page)
        return len(_sheet(draft.document, now.page).faults)

    def refused(refusal: Refusal) -> str:
        return _page(queries.draft(owner, draft_id), now.page, _sheet(changed, now.page), _seen(), refusal.message)

    return perform(saved, refused, lambda wrong: redirect(_after(draft_id, now.page, wrong)))


@on_both("/<int:draft_id>/parts/<part>/check", "POST")
def check(draft_id: int, part: str) -> ResponseReturnValue:
    """Say what is wrong with a part as it is being typed; nothing is saved."""
    draft = queries.draft(current_owner().owner, draft_id)
    now, form_data = locate(draft.document, part, _seen()), _form_data()
    sheet = _sheet(_typed(draft.document, now.page, form_data), now.page, is_new=_seen().stamp == NOTHING)
    faults = [replace(one, anchor=_on_page(one.anchor, form_data)) for one in sheet.faults]
    return page("drafting/part_faults.html", faults=faults)


def _seen() -> Fingerprint:
    return Fingerprint(request.form.get("seen", NOTHING), request.form.get("was", ""))


def _on_page(anchor: str, form_data: FormData) -> str:
    return f"f-{form_data.on_page(anchor.removeprefix('f-'))}" if anchor else ""


def _form_data() -> FormData:
    return FormData(request.form.items(multi=True))


def _typed(document: Record, name: str, form_data: FormData) -> Record:
    """Return the document with a part as it was typed."""
    form = form_of(document, name)
    record = form.read_sent(document, form_data)
    if CATEGORY.fullmatch(name):
        record.setdefault("items", [])
    return coded(put_at(document, form.steps, record))


def _sheet(document: Record, name: str, *, is_new: bool = False) -> Sheet:
    """Return the form of a page over a document, every fault at its field; a new part lacks nothing yet."""
    form = form_of(document, name)
    groups = form.views(document)
    faults = place([fault for fault in examined(document).faults if _is_of(fault.path, form)], groups)
    if is_new:
        typed = {one.id for one in _every(groups) if one.is_set}
        faults = [fault for fault in faults if fault.anchor in typed]
        for one in _every(groups):
            one.faults = one.faults if one.id in typed else []
    return Sheet(form, groups, faults, form.unread(document))


def _every(groups: Iterable[GroupView]) -> Iterator[FieldView]:
    return (one for group in groups for each in group.fields for one in each.every())


def _is_of(path: str, form: Form) -> bool:
    """Say whether a fault stands in the part that a form writes."""
    if form.path and not is_inside(path, form.path):
        return False
    key = re.split(r"[.\[]", path[len(form.path) :].lstrip("."))[0]
    return not key or form.owns(key)


def _begun(document: Record, name: str) -> Record:
    """Return the document with a new category or item at the page's place."""
    steps = form_of(document, name).steps
    if CATEGORY.fullmatch(name):
        return put_at(document, steps, {"title": "", "kind": "base", "items": []})
    if ITEM.fullmatch(name):
        kind = text_of(categories(document)[int(steps[1])].get("kind", ABSENT))
        return put_at(document, steps, {"title": "", "effect": NEW_EFFECTS.get(kind, "deduct")})
    return document


def _page(
    draft: Draft,
    name: str,
    sheet: Sheet,
    stamp: Fingerprint,
    notice: str = "",
    theirs: Sequence[tuple[FieldView, str]] = (),
) -> str:
    return page(
        "drafting/part.html",
        draft=draft,
        part=name,
        sheet=sheet,
        seen=stamp,
        is_new=stamp.stamp == NOTHING,
        may_add=ITEM.fullmatch(name) is not None,
        told=notice,
        theirs=theirs,
        heading=_heading(draft.document, name, stamp.stamp == NOTHING),
    )


def _heading(document: Record, name: str, is_new: bool) -> str:
    """What stands over a part: its title, for an item its category and number."""
    if CATEGORY.fullmatch(name):
        return _("加一类") if is_new else text_of(record_of(at(document, form_of(document, name).steps)).get("title"))
    match = ITEM.fullmatch(name)
    if match is None:
        return str(form_of(document, name).title)
    category = text_of(categories(document)[int(match[1])].get("title", ABSENT))
    if is_new:
        return _("%(category)s · 加一项", category=category)
    number = number_of(document, int(match[1]), int(match[2]))
    return _("%(category)s · 第 %(number)s 项", category=category, number=number)


def _told_of_change(draft: Draft, now: Location, changed: Record) -> str:
    """The page of a part that somebody changed meanwhile: what was typed, and beside it what is stored."""
    name = names({draft.changed_by_id}).get(draft.changed_by_id, "")
    notice = _("%(name)s 在您填写时改过这一页。您填的都在下面，还没有保存；再按保存，就以您填的为准。", name=name)
    if now.is_gone:
        notice = _("%(name)s 在您填写时删去了这一项。您填的都在下面；再按保存，就作为新的一项加在本类最后。", name=name)
    form = form_of(draft.document, now.page)
    sheet = _sheet(changed, now.page)
    stored = {view.name: view for group in form.views(draft.document) for view in group.fields}
    mine = [view for group in sheet.groups for view in group.fields]
    theirs = [(one, stored[one.name].plain) for one in mine if one.plain != stored[one.name].plain]
    return _page(draft, now.page, sheet, fingerprint(draft.document, form), notice, [] if now.is_gone else theirs)


def _after(draft_id: int, name: str, wrong: int) -> str:
    """Where one goes after saving: on with another item, back to what is wrong, or to the contents."""
    if wrong:
        flash(_("已保存；这一页还有 %(count)s 处要改正。", count=wrong), "late")
        return to("part", draft_id=draft_id, part=name)
    flash(_("已保存。"), "success")
    match = ITEM.fullmatch(name)
    if match and ANOTHER in request.form:
        document = queries.draft(current_owner().owner, draft_id).document
        return to("part", draft_id=draft_id, part=f"item-{match[1]}-{len(items_of(document, int(match[1])))}")
    return to("contents", draft_id=draft_id, _anchor=f"p-{name}")
