"""Files that support an entry."""

from __future__ import annotations

import hashlib

from accounts.models import User
from core import clock
from core.db import db
from ledger import chain, queries
from ledger.errors import AlreadyDecided, FaultyEntry
from ledger.models import Entry, Evidence
from ledger.states import EventKind, State
from tenants import audit, scope

LARGEST = 10 * 1024 * 1024
MOST = 9


def attach(entry: Entry, name: str, content: bytes, by: User) -> Evidence:
    """Keep a file with an entry that is not decided yet; its hash goes into the chain.

    Raises FaultyEntry for a file of the wrong kind or size, AlreadyDecided for an entry that is decided.
    """
    from core import files

    if entry.state not in (State.RECORDED, State.RETURNED, State.VERIFIED):
        raise AlreadyDecided("本条积分已办结，不能再加佐证；如有误请登记更正。")
    media_type = _checked(name, content, len(queries.evidence(entry.id)))
    tenant, digest = scope.current().tenant, hashlib.sha256(content).hexdigest()
    key = files.store(f"evidence/{tenant}", content)
    piece = Evidence(
        entry_id=entry.id,
        name=name[:120],
        media_type=media_type,
        size=len(content),
        sha256=digest,
        key=key,
        added_by_id=by.id,
        added_at=clock.now(),
    )
    db.session.add(piece)
    chain.append([chain.Link(entry.id, EventKind.EVIDENCE, by.id, piece.added_at, piece.name, digest)])
    audit.record("evidence_added", entry.id, tenant=tenant, sha256=digest)
    return piece


def _checked(name: str, content: bytes, already: int) -> str:
    from core import files

    media_type = files.media_type(content)
    if media_type is None:
        raise _fault(f"“{name}”不是可用的佐证：请上传 JPG、PNG 图片或 PDF、Word、Excel 文件。")
    if len(content) > LARGEST:
        raise _fault(f"“{name}”超过 10 MB，请压缩后再传。")
    if already >= MOST:
        raise _fault(f"每条积分最多 {MOST} 份佐证，请合并后再传。")
    return media_type


def _fault(message: str) -> FaultyEntry:
    return FaultyEntry(message, {"evidence": [message]})
