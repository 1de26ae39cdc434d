"""What the names and days of every unit must fulfil."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import Select

from core import clock
from core.db import db
from tenants.errors import FaultyUnit

MAX_NAME = 60
PARTY_FOUNDED = date(1921, 7, 1)


def refuse(faults: Mapping[str, str]) -> None:
    """Raise FaultyUnit with the sentences that are not empty, by field."""
    sentences = {name: [sentence] for name, sentence in faults.items() if sentence}
    if sentences:
        raise FaultyUnit(next(iter(sentences.values()))[0], sentences)


def name_fault(name: str, namesakes: Select[int], taken: str) -> str:
    """Say what is wrong with a unit's name; `taken` where the SELECT gives another one of that name."""
    return length_fault(name) or (taken if db.session.scalar(namesakes.limit(1)) is not None else "")


def length_fault(name: str) -> str:
    """Say what is wrong with the length of a unit's name."""
    return "" if 1 <= len(name.strip()) <= MAX_NAME else _("请填写名称，最多 %(most)s 字。", most=MAX_NAME)


def day_fault(day: date | None, after: date | None = None) -> str:
    """Say what is wrong with the day of an opening or a closing; `after`: the day that it may not precede."""
    if day is None:
        return ""
    if not PARTY_FOUNDED <= day <= clock.today():
        return _("日期应在 1921-07-01 与今天之间。")
    if after is not None and day < after:
        return _("日期不能早于 %(day)s。", day=after)
    return ""
