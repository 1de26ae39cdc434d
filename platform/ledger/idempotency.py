"""Repeated requests: the same Idempotency-Key makes one entry, whatever happens to the answer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from flask_babel import gettext as _
from sqlalchemy import select

from accounts.models import User
from core import clock
from core.db import db
from core.texts import refuse_unwritable
from ledger import chain, queries
from ledger.errors import KeyReused, UnfitKey
from ledger.models import Entry, IdempotencyKey

MAX_LENGTH = 200


def earlier(key: str, body: Mapping[str, object], by: User) -> Entry | None:
    """Return the entry this key made before; raise KeyReused where it came with another body, UnfitKey.

    Locks the community's chain: of the same requests at once one comes first, and the others see its entry.
    """
    _check(key)
    chain.lock()
    stored = db.session.scalar(select(IdempotencyKey).where(IdempotencyKey.user_id == by.id, IdempotencyKey.key == key))
    if stored is None:
        return None
    if stored.request_hash != _hashed(body):
        raise KeyReused(_("这个 Idempotency-Key 已用于另一条内容不同的请求；新的记录请换一个键。"))
    return queries.entry(stored.entry_id)


def _check(key: str) -> None:
    """A key that were cut would answer for another one."""
    if len(key) > MAX_LENGTH:
        raise UnfitKey(_("Idempotency-Key 最长 %(most)s 个字符，没有保存；请换一个短些的键。", most=MAX_LENGTH))
    refuse_unwritable([key])


def keep(key: str, body: Mapping[str, object], entry: Entry, by: User) -> None:
    """Store the key in the entry's own transaction, after `earlier` found none under the lock."""
    values = {"user_id": by.id, "key": key, "request_hash": _hashed(body), "entry_id": entry.id}
    db.session.add(IdempotencyKey(**values, made_at=clock.now()))
    db.session.flush()


def _hashed(body: Mapping[str, object]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True, default=str).encode()).hexdigest()
