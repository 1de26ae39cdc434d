"""What people do with the annual appraisal: enter figures by source."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import update

from accounts.models import User
from accounts.queries import names
from core import clock
from core.db import db
from core.errors import Overtaken
from evaluations import queries
from evaluations.errors import FaultyScore, Fixed
from evaluations.figures import FULL, format_score
from evaluations.models import Appraisal, Source
from ledger import chain
from tenants import audit, scope

FIXED = lazy_gettext("这一年的评星已经验收，评议分不能再改；得分有误的，认定之前可在认定时改正并写明理由。")
Figures = Mapping[tuple[int, Source], int | None]


def enter(year: int, figures: Figures, by: User, seen: Figures | None = None) -> int:
    """Set figures (hundredths) by member id and source, None takes one away; return how many changed.

    seen: the figures as the person saw them, None where nobody looked; what they left alone stays as it is by now.
    Raises FaultyScore for one outside 0–100, the others are then not stored either; Fixed for a year whose rating is
    accepted; Overtaken, with the cells in its fields.
    """
    chain.lock()  # two who enter figures go one after the other
    refuse_fixed(year)
    known = {(row.member_id, row.source): row for row in queries.stored(year)}
    changed = 0
    for key, score in (figures if seen is None else _own_changes(figures, seen, known)).items():
        if score is not None and not 0 <= score <= FULL:
            message = _("评议得分应在 0 至 100 之间。")
            raise FaultyScore(message, {"score": [message]})
        changed += _set(year, key, score, known.get(key), by)
    if changed:
        audit.record("appraisals_entered", year, tenant=scope.current().tenant, changed=changed)
    return changed


def refuse_fixed(year: int) -> None:
    """Raise Fixed for a year whose rating is accepted."""
    if queries.is_fixed(year):
        raise Fixed(FIXED)


def fix(year: int) -> None:
    """Fix a year's figures, since an accepted rating rests on them."""
    db.session.execute(update(Appraisal).where(Appraisal.year == year).values(is_fixed=True))


def _own_changes(figures: Figures, seen: Figures, known: Mapping[tuple[int, Source], Appraisal]) -> Figures:
    """Return what the person changed of what they saw; raise Overtaken, by cell, where another changed it meanwhile.

    A form carries every figure of a year: what the person left alone must not take back what others entered since.
    """
    mine = {key: score for key, score in figures.items() if score != seen.get(key)}
    scores = {key: row.score for key, row in known.items()}
    lost = [key for key, score in mine.items() if scores.get(key) not in (seen.get(key), score)]
    if lost:
        people = names({known[key].entered_by_id for key in lost if key in known})
        message = _(
            "有 %(count)s 个分数在您打开本页之后被改过，您的修改没有保存；请核对，再保存一次。", count=len(lost)
        )
        raise Overtaken(message, {f"{key[0]}-{key[1].value}": [_changed_to(known.get(key), people)] for key in lost})
    return mine


def _changed_to(row: Appraisal | None, people: Mapping[int, str]) -> str:
    if row is None:
        return _("刚被清空")
    return _("刚被%(name)s改为 %(figure)s", name=people.get(row.entered_by_id, ""), figure=format_score(row.score))


def _set(year: int, key: tuple[int, Source], score: int | None, row: Appraisal | None, by: User) -> bool:
    if (row.score if row else None) == score:
        return False
    if score is None:
        db.session.delete(row)
        return True
    written = row or Appraisal(year=year, member_id=key[0], source=key[1])
    written.score, written.entered_by_id, written.entered_at = score, by.id, clock.now()
    db.session.add(written)
    return True
