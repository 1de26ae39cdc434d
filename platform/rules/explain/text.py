"""A regulation as lines of plain text, flags included."""

from __future__ import annotations

from collections.abc import Iterator

from rules.explain.regulation import Chapter, Clause, Regulation
from rules.explain.translator import Translator


def lines(read: Regulation, _: Translator) -> Iterator[str]:
    """Write a regulation line by line: title, code and fingerprint, chapters."""
    yield read.title
    yield _("代码 %(code)s，指纹 %(fingerprint)s", code=read.code, fingerprint=read.fingerprint)
    for chapter in read.chapters:
        yield ""
        yield from _chapter(chapter, _)


def _chapter(chapter: Chapter, _: Translator) -> Iterator[str]:
    note = _("（%(note)s）", note=chapter.note) if chapter.note else ""
    yield f"{chapter.number}　{chapter.title}{note}"
    for place, sentence in enumerate(chapter.provisions, 1):
        yield f"  {place}. {sentence}"
    for clause in chapter.clauses:
        yield f"  {clause.number}　{clause.title}（{clause.code}）：{_clause_text(clause, _)}"


def _clause_text(clause: Clause, _: Translator) -> str:
    flags = [_("起草标注：%(flag)s", flag=flag) for flag in clause.flags]
    return _("；").join([clause.price, *clause.rules, *flags]) + _("。")
