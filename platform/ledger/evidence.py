"""Files that support an entry."""

from __future__ import annotations

import logging

from flask import current_app
from flask_babel import gettext as _

from accounts.models import User
from core import clock
from core.db import db
from core.files import FileChanged, Readable, Store, StoredFile, key_of
from ledger import chain, queries
from ledger.errors import AlreadyDecided, EvidenceGone, FaultyEntry
from ledger.models import Entry, Evidence
from ledger.states import OPEN, EventKind
from tenants import audit, scope

MAX_BYTES = 10 * 1024 * 1024
MAX_FILES = 9

log = logging.getLogger("liangji")


def store() -> Store:
    """Return the installation's file store."""
    return Store(current_app.config["FILES_URL"])


def evidence_key(tenant: int, sha256: str) -> str:
    """Return where the file store keeps a community's evidence of this content."""
    return key_of(_folder(tenant), sha256)


def _folder(tenant: int) -> str:
    return f"evidence/{tenant}"


def save(content: Readable) -> StoredFile:
    """Store a file that `attach` takes; to be called before any lock is held, a store may be slow.

    Raises FileRefused for a file of the wrong kind or size, NotStored.
    """
    return store().store_upload(content, _folder(scope.current().tenant), MAX_BYTES)


def attach(entry: Entry, name: str, stored: StoredFile, by: User) -> Evidence:
    """Put a stored file beside an entry that is not decided yet; its hash goes into the chain.

    Raises FaultyEntry for one too many, AlreadyDecided for an entry that is decided.
    """
    chain.lock()  # nobody decides the entry meanwhile
    db.session.refresh(entry)
    if entry.state not in OPEN:
        raise AlreadyDecided(_("本条积分已办结，不能再加佐证；如有误请登记更正。"))
    if len(queries.evidence(entry.id)) >= MAX_FILES:
        message = _("每条积分最多 %(most)s 份佐证，请合并后再传。", most=MAX_FILES)
        raise FaultyEntry(message, {"evidence": [message]})
    tenant = scope.current().tenant
    piece = Evidence(
        entry_id=entry.id,
        name=name[:120] or "佐证",
        media_type=stored.kind.media_type if stored.kind else "application/octet-stream",
        size=stored.size,
        sha256=stored.sha256,
        key=stored.key,
        added_by_id=by.id,
        added_at=clock.now(),
    )
    db.session.add(piece)
    db.session.flush()
    chain.append([chain.Link(entry.id, EventKind.EVIDENCE, by.id, piece.added_at, piece.name, stored.sha256)])
    audit.record("evidence_added", entry.id, tenant=tenant, sha256=stored.sha256)
    return piece


def content_of(piece: Evidence) -> bytes:
    """Return a file as it was attached; raise EvidenceGone where it is no longer there, or no longer the same."""
    try:
        return store().verified(piece.key, piece.sha256)
    except FileNotFoundError as gone:
        raise EvidenceGone(_("这份佐证的文件不在了，请告诉系统管理员。")) from gone
    except FileChanged as changed:
        log.error("evidence %s of community %s is not what was attached", piece.id, piece.tenant_id)
        raise EvidenceGone(_("这份佐证的文件与登记时不符，已停止提供；请告诉系统管理员核查。")) from changed
