"""From a stored version to the regulation that is printed of it, in Chinese."""

from __future__ import annotations

from collections.abc import Sequence

from core import clock
from core.quarter import Quarter
from criteria.models import CriteriaVersion
from papers import RegulationChapter, RegulationClause, RegulationData
from papers import regulation as regulation_paper
from rules import Version
from rules.explain import PLAIN, Chapter, numeral, regulation
from tenants.models import Community


def paper_of(row: CriteriaVersion, version: Version, community: Community, since: Sequence[Quarter]) -> bytes:
    """Return a version as PDF; `since`: the quarters from which it took force."""
    read = regulation(version, PLAIN)
    day = clock.local(row.published_at)
    return regulation_paper(
        RegulationData(
            unit=community.organisation,
            title=read.title,
            since=_since(since),
            dated=f"{day.year} 年 {day.month} 月 {day.day} 日",
            code=read.code,
            fingerprint=read.fingerprint,
            chapters=[_chapter(one) for one in read.chapters],
        )
    )


def _since(quarters: Sequence[Quarter]) -> str:
    if not quarters:
        return "尚未设定施行季度"
    first = min(quarters)
    return f"自 {first.year} 年第{numeral(first.number)}季度起施行"


def _chapter(chapter: Chapter) -> RegulationChapter:
    clauses = [RegulationClause(one.number, one.title, one.price, one.rules) for one in chapter.clauses]
    return RegulationChapter(chapter.number, chapter.title, chapter.note, chapter.provisions, clauses)
