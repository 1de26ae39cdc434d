"""Checking evidence: each file as it was attached, its row and its bytes."""

from __future__ import annotations

import io
from collections.abc import Iterator

from sqlalchemy import select

from core.db import db
from core.files import FileChanged, NotRead, kind_of
from ledger.evidence import evidence_key, store
from ledger.models import Evidence
from ledger.verification.findings import Finding
from ledger.verification.replay import Attached, Replay


def evidence_findings(replay: Replay) -> Iterator[Finding]:
    """Yield evidence that differs from the chain, or whose stored bytes differ from what was attached."""
    by_entry: dict[int, list[Evidence]] = {}
    for row in db.session.scalars(select(Evidence).order_by(Evidence.id)):
        by_entry.setdefault(row.entry_id, []).append(row)
    for entry_id, known in replay.entries.items():
        rows = by_entry.pop(entry_id, [])
        if sorted(map(_attached, rows), key=str) != sorted(known.evidence, key=str):
            yield Finding(None, entry_id, "佐证与链上登记的不符")
        for row in rows:
            wrong = _wrong(row)
            if wrong:
                yield Finding(None, entry_id, f"佐证 {row.id}：{wrong}")
    for entry_id in by_entry:
        yield Finding(None, entry_id, "佐证不在链上")


def _attached(row: Evidence) -> Attached:
    return Attached(row.sha256, row.name, row.added_by_id, row.added_at)


def _wrong(row: Evidence) -> str:
    """Say what is wrong with a file's place, bytes, size or kind; empty where nothing is."""
    if row.key != evidence_key(row.tenant_id, row.sha256):
        return "所指的文件不是登记的那一个"
    try:
        content = store().verified(row.key, row.sha256)
    except FileNotFoundError:
        return "文件已不在"
    except FileChanged:
        return "文件内容与登记时不符"
    except NotRead:
        return "文件读不出来"
    if len(content) != row.size:
        return "文件大小与登记的不符"
    kind = kind_of(io.BytesIO(content))
    return "" if kind is not None and kind.media_type == row.media_type else "文件类型与登记的不符"
