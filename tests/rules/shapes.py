"""Small ledgers for worked examples: scored and rated by both readings, which must agree, and told as plain numbers."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import polars as pl

import rules
from core.points import format_points
from core.quarter import Quarter
from tests.rules import made_frames, made_world, plain, plain_stars
from tests.rules.plain import Document, Entry, Member
from tests.rules.test_engine import agreed

THIRD = Quarter(2022, 3)
Row = tuple[Any, ...]


def criteria(*groups: Document, **changes: object) -> Document:
    """A document of these categories; base 100, no boards to speak of, an annual mark of the days alone."""
    document: Document = {
        "schema": 1,
        "code": "worked",
        "title": "算例",
        "base": {"points": 100},
        "categories": list(groups),
        "boards": {"red": {"share": 0}, "yellow": {"share": 0}},
        "stars": stars(),
    }
    return document | changes


def stars(*tiers: Document, **changes: object) -> Document:
    document: Document = {
        "weights": {"daily": 1, "appraisal": 0, "contribution": 0},
        "appraisal": {"weights": {"peer": 1}},
        "full_marks": 10,
        "tiers": list(tiers) or [{"code": "all", "title": "all", "from": 0}],
    }
    return document | changes


def group(code: str, kind: str, *items: Document, **changes: object) -> Document:
    return {"code": code, "title": code, "kind": kind, "items": list(items)} | changes


def item(code: str, effect: str, points: object = None, **changes: object) -> Document:
    document: Document = {"code": code, "title": code, "effect": effect}
    return document | ({} if points is None else {"points": points}) | changes


def ledger(*rows: Row) -> list[Entry]:
    """Make entries of (item, "07-01" or a whole date) with anything further in a last dict; ids from 1 on."""
    documents = []
    for n, (code, day, *rest) in enumerate(rows, 1):
        entry = Entry(n, 0, code, date.fromisoformat(day if len(day) > 5 else f"2022-{day}"))
        for name, value in (rest[0] if rest else {}).items():
            setattr(entry, name, Fraction(value) if name in ("quantity", "measure", "points") else value)
        documents.append(entry)
    return sorted(documents, key=lambda e: (e.date, e.id))


def scored(
    document: Document, entries: list[Entry], *members: Member, quarter: Quarter = THIRD
) -> rules.Standing:  # fmt: skip
    """Score by both readings; without members, one of the category "regular"."""
    world = made_world.World([document], list(members) or [Member("M1")], entries)
    return agreed(world, [plain.Force(document)], rules.from_document(document), quarter)


def card(standing: rules.Standing, no: str = "M1") -> dict[str, Any]:
    row = standing.cards.filter(member_no=no).to_dicts()[0]
    return row | {name: format_points(row[name]) for name in ("base", "bonus", "total", "lost")}


def counted(standing: rules.Standing) -> list[tuple[str, str, str]]:
    """Price, 应计 and 实计 of every entry, in order."""
    return [
        (format_points(r["price"]), format_points(r["due"]), format_points(r["counted"]))
        for r in standing.trace.to_dicts()
    ]


def reasons(standing: rules.Standing) -> list[str]:
    return standing.trace["reason"].to_list()


def figure(standing: rules.Standing, code: str, column: str) -> str:
    return format_points(standing.categories.filter(category=code)[column].item())


def rated(document: Document, entries: list[Entry], *members: Member, marks: str = "0") -> dict[str, tuple[str, str]]:
    """Annual figure and tier by member number, by both readings; every member has that appraisal."""
    appraisals = {(n, "peer"): Fraction(marks) for n in range(len(members))}
    expected = plain_stars.ratings([plain.Force(document)], list(members), entries, 2022, appraisals)
    rows = [(n, "peer", int(Fraction(marks) * 100)) for n in range(len(members))]
    ratings = rules.rate_cycle(
        rules.from_document(document),
        made_frames.roster_frame(list(members)),
        made_frames.entries_frame(entries),
        2022,
        pl.DataFrame(rows, schema={"member": pl.UInt32, "source": pl.String, "score": pl.Int64}, orient="row"),
        exemptions=made_frames.exemptions_frame(list(members)),
        carried=made_frames.carried_frame(list(members)),
    ).to_dicts()
    tiers_by_member = {row["member_no"]: (format_points(row["annual"] * 10_000), row["tier"]) for row in ratings}
    assert tiers_by_member == {
        r.member.no: (format_points(int((r.annual or 0) * 1_000_000)), r.tier) for r in expected.values()
    }
    return tiers_by_member
