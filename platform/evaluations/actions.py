"""What people do with the annual appraisal: enter figures by source."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from flask_babel import gettext as _
from sqlalchemy import update

from accounts.models import User
from core import clock
from core.db import db
from core.errors import Overtaken
from evaluations import queries
from evaluations.errors import FaultyScore, Fixed
from evaluations.models import Appraisal, Source
from ledger import chain
from tenants import audit, scope

FULL = 100 * 100


def enter(year: int, figures: Mapping[tuple[int, Source], int | None], by: User) -> int:
    """Set figures (hundredths) by member id and source, None takes one away; return how many changed.

    Raises FaultyScore for one outside 0–100, the others are then not stored either; Fixed for a year whose rating is
    accepted.
    """
    chain.lock()  # two who enter figures go one after the other
    if queries.is_fixed(year):
        raise Fixed(_("%(year)s 年度评星已验收，评议分不能再改；有误请在认定时改正得分并写明理由。", year=year))
    known = {(row.member_id, row.source): row for row in queries.stored(year)}
    changed = 0
    for key, score in figures.items():
        if score is not None and not 0 <= score <= FULL:
            message = _("评议得分应在 0 至 100 之间。")
            raise FaultyScore(message, {"score": [message]})
        changed += _set(year, key, score, known.get(key), by)
    if changed:
        audit.record("appraisals_entered", year, tenant=scope.current().tenant, changed=changed)
    return changed


def fix(year: int) -> None:
    """Fix a year's figures, since an accepted rating rests on them."""
    db.session.execute(update(Appraisal).where(Appraisal.year == year).values(is_fixed=True))


def refuse_overtaken(year: int, seen: str) -> None:
    """Raise Overtaken where a year's figures are not those of the `stamp` that was seen, empty where nobody looked.

    A form carries every figure of a year: sent late, it would take back what another person entered meanwhile.
    """
    chain.lock()
    if seen not in ("", stamp(year)):
        raise Overtaken(_("这一年的评议得分刚被别人改过，您的修改没有保存；请另开本页核对，仍要保存请再点一次。"))


def stamp(year: int) -> str:
    """Return a fingerprint of a year's figures, by which a later look finds them unchanged."""
    figures = sorted((member, source.value, score) for (member, source), score in queries.given(year).items())
    return hashlib.sha256(repr(figures).encode()).hexdigest()[:16]


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
