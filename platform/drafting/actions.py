"""What people do with drafts: begin, change, publish, remove."""

from __future__ import annotations

import json

from flask_babel import gettext as _

from accounts.models import User
from core import clock
from core.db import db
from core.errors import Invalid
from criteria.errors import FaultyDocument
from criteria.words import translator
from drafting import queries
from drafting.code_generation import coded
from drafting.errors import TooManyDrafts
from drafting.forms.json_tree import Record
from drafting.owners import Draft, Owner
from rules import from_document
from rules.documents.encoding import unwritable
from rules.documents.yaml_tree import MAX_BYTES, MAX_NODES, Json
from rules.explain import FaultWording
from rules.faults import DocumentFaults
from tenants import audit

MAX_DRAFTS = 30
MAX_CHARACTERS = 2 * MAX_BYTES


def begin(owner: Owner, document: Record, by: User) -> Draft:
    """Store a new draft; raise TooManyDrafts, Invalid for one that is too large."""
    queries.hold(owner)
    if queries.draft_count(owner) >= MAX_DRAFTS:
        raise TooManyDrafts(_("草稿已有 %(most)s 份，请先删去不用的。", most=MAX_DRAFTS))
    complete = coded(document)
    check_size(complete)
    now = clock.now()
    draft = owner.table(document=complete, made_by_id=by.id, made_at=now, changed_by_id=by.id, changed_at=now)
    db.session.add(draft)
    db.session.flush()
    audit.record("criteria_draft_begun", draft.code, tenant=owner.tenant())
    return draft


def change(owner: Owner, draft: Draft, document: Record, by: User, part: str) -> None:
    """Store a step of a draft; `part` names what was changed. Raises Invalid where it grows too large."""
    complete = coded(document)
    check_size(complete)
    draft.document, draft.revision = complete, draft.revision + 1
    draft.changed_by_id, draft.changed_at = by.id, clock.now()
    db.session.flush()
    audit.record("criteria_draft_changed", draft.code, tenant=owner.tenant(), part=part, revision=draft.revision)


def remove(owner: Owner, draft: Draft) -> None:
    """Remove a draft."""
    code = draft.code
    db.session.delete(draft)
    db.session.flush()
    audit.record("criteria_draft_removed", code, tenant=owner.tenant())


def publish(owner: Owner, draft: Draft, by: User) -> int:
    """Store the draft as a version for good and remove it; return the version's id. Raises FaultyDocument."""
    try:
        version = from_document(draft.document)
    except DocumentFaults as faults:
        lines = FaultWording(translator()).lines(faults.faults)
        message = _("草稿还有 %(count)s 处要改正，没有发布。", count=len(lines))
        raise FaultyDocument(message, {"document": lines}) from faults
    published = owner.publish(version, by)
    remove(owner, draft)
    return published


def check_size(document: Record) -> None:
    """Raise Invalid for a document that is larger than a file of criteria may be, or holds what cannot be stored."""
    if unwritable(document):
        raise Invalid(_("内容里有不能保存的控制字符，请删去后再提交。"))
    if _nodes(document) > MAX_NODES or len(json.dumps(document, ensure_ascii=False)) > MAX_CHARACTERS:
        raise Invalid(_("细则太长，没有保存；请删去多余的内容。"))


def _nodes(value: Json) -> int:
    """Count the values of a document."""
    if isinstance(value, dict):
        return 1 + sum(1 + _nodes(each) for each in value.values())
    return 1 + sum(_nodes(each) for each in value) if isinstance(value, list) else 1
