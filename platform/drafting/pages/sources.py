"""Beginning a draft: from nothing, from what was published, from a shipped or district standard, from a file."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.guard import current_community, current_person
from core import clock, limits
from core.body_limits import takes_upload
from core.db import db
from core.errors import Invalid, Refusal
from core.quarter import Quarter
from core.sheets import SheetFaults
from criteria import queries as versions
from criteria.words import translator
from drafting import actions, queries
from drafting.code_generation import next_code
from drafting.forms.json_tree import Record, text_of
from drafting.imports import document_of
from drafting.pages import on_both
from drafting.pages.current_owner import current_owner, page, to
from drafting.sheets.fault_wording import SheetWording
from drafting.sources import copied, flagged, skeleton, without
from rules import Version, shipped_codes, version
from rules.documents.reading import examined
from rules.faults import DocumentFaults
from tenants import audit
from tenants.queries import district
from web.forms import perform

EMPTY, FILE = "empty", "file"
MAX_SHOWN = 50
MAX_BYTES = 10 * 1024 * 1024 + 1


@dataclass(frozen=True)
class Source:
    """Something a draft may begin with: the form's value, its words, a line below them."""

    value: str
    title: str
    note: str
    flagged: tuple[tuple[str, str], ...] = ()
    url: str = ""


@on_both("/new")
def new(**_address: object) -> ResponseReturnValue:
    """What a draft may begin with."""
    return _new_page()


@on_both("/new", "POST")
@takes_upload
@limits.uploads
def begin(**_address: object) -> ResponseReturnValue:
    """Begin a draft and go to its contents."""
    return perform(_begun, lambda refusal: _new_page(_lines(refusal)), lambda begun: redirect(_after(*begun)))


def _begun() -> tuple[int, int]:
    """Begin the draft; return its number and how much is wrong with it."""
    try:
        document = _document(request.form.get("source", ""))
    except DocumentFaults as faulty:
        lines = SheetWording(translator()).lines(faulty.faults)
        raise Invalid(lines[0], {"document": lines}) from faulty
    draft = actions.begin(current_owner().owner, document, current_person())
    return draft.id, len(examined(draft.document).faults)


def _after(number: int, wrong: int) -> str:
    if wrong:
        flash(_("已存为草稿；有 %(count)s 处要改正，都列在目录里。", count=wrong), "late")
    return to("contents", draft_id=number)


def _lines(refusal: Refusal) -> list[str]:
    if isinstance(refusal, SheetFaults):
        return [str(fault) for fault in refusal.faults]
    return refusal.fields.get("document") or [refusal.message]


def _new_page(faults: list[str] | None = None) -> str:
    return page(
        "drafting/new_draft.html",
        sources=_sources(),
        chosen=request.form.get("source", ""),
        faults=(faults or [])[:MAX_SHOWN],
        fault_count=len(faults or []),
    )


def _sources() -> list[Source]:
    """What this owner's drafts may begin with, the likeliest first."""
    district_owns = current_owner().is_district
    choices = [] if district_owns else _own_versions()
    choices += [
        Source(f"standard-{row.id}", row.title, _("区级标准"), url=_standard_url(row.id))
        for row in versions.standards()
    ]
    choices.append(Source(EMPTY, _("空白细则"), _("已列好三类、红黄榜和评星的常用写法，再逐项填写。")))
    for code in shipped_codes():
        left_out = tuple(flagged(version(code))) if district_owns else ()
        choices.append(Source(f"shipped-{code}", version(code).title, _("系统自带"), left_out))
    return [*choices, Source(FILE, _("上传文件"), _("YAML，或按模板填好的 xlsx。"))]


def _standard_url(standard_id: int) -> str:
    if current_owner().is_district:
        return url_for("standards.standard", standard_id=standard_id)
    return to("district_standard", standard_id=standard_id)


def _own_versions() -> list[Source]:
    today = Quarter.of(clock.today())
    version_id = next((row.id for force, row in versions.history() if force.quarter <= today), None)
    rows = sorted(versions.every(), key=lambda row: row.id != version_id)
    return [Source(f"version-{row.id}", row.title, _("生效中") if row.id == version_id else row.code) for row in rows]


def _document(source: str) -> Record:
    """Return the document that a draft begins with; raise Invalid, Missing, DocumentFaults."""
    kind, _dash, name = source.partition("-")
    document = _uploaded() if kind == FILE else _known(kind, name)
    code = text_of(document.get("code"))
    if kind == FILE and code:
        return document
    if current_owner().is_district or not code:
        code = _fresh_code()
    codes = {*current_owner().owner.published_codes(), *(draft.code for draft in queries.drafts(current_owner().owner))}
    return copied(document, next_code(code, codes))


def _known(kind: str, name: str) -> Record:
    if kind == EMPTY:
        return skeleton(_("%(unit)s积分评分细则", unit=_unit_name()), _fresh_code())
    if kind == "shipped" and name in shipped_codes():
        return _unflagged(version(name)) if current_owner().is_district else version(name).document
    if kind == "standard" and name.isascii() and name.isdecimal():
        return versions.standard(int(name[:15])).document
    if kind == "version" and name.isascii() and name.isdecimal() and not current_owner().is_district:
        return versions.stored(int(name[:15])).document  # type: ignore[return-value]
    raise Invalid(_("请选择从哪里起草。"))


def _unflagged(shipped: Version) -> Record:
    """Leave the flagged items out, save those that somebody puts in under their own name (scoring §9.20)."""
    codes, wanted = [code for code, _title in flagged(shipped)], set(request.form.getlist("keep"))
    wanted_items = [code for code in codes if code in wanted]
    if wanted_items:
        audit.record("standard_flagged_kept", shipped.code, items=wanted_items)
    return without(shipped.document, (code for code in codes if code not in wanted))


def _unit_name() -> str:
    return district().name if current_owner().is_district else current_community().name


def _fresh_code() -> str:
    unit = district().code if current_owner().is_district else current_community().code
    return f"{unit}-{clock.today().year}"


def _uploaded() -> Record:
    upload = request.files.get("file")
    content = upload.read(MAX_BYTES) if upload else b""
    if not content:
        raise Invalid(_("请选择要上传的文件。"))
    db.session.close()  # a slow file holds no connection
    return document_of(content)
