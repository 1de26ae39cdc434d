"""Members and ledgers of the plain reading, as the frames that the engine takes."""

from __future__ import annotations

import json
from fractions import Fraction

import polars as pl

from tests.rules.plain import Document, Entry, Member

MILLION = 1_000_000


def roster_frame(members: list[Member]) -> pl.DataFrame:
    firsts = [m.exemptions[0] if m.exemptions else (None, None) for m in members]
    columns = {
        "member_no": [m.no for m in members],
        "category": [m.category for m in members],
        "branch": [m.branch for m in members],
        "community": [m.community for m in members],
        "joined_party_on": [m.joined for m in members],
        "active_from": [m.active_from for m in members],
        "active_to": [m.active_to for m in members],
        "exempt_from": [start for start, _ in firsts],
        "exempt_to": [end for _, end in firsts],
        "status": [m.status for m in members],
    }
    types: Document = dict.fromkeys(list(columns)[4:9], pl.Date) | {"status": pl.String}
    return pl.DataFrame(columns, schema_overrides=types)


def exemptions_frame(members: list[Member]) -> pl.DataFrame:
    rows = [(n, *span) for n, m in enumerate(members) for span in m.exemptions[1:]]
    return pl.DataFrame(rows, schema={"member": pl.UInt32, "from": pl.Date, "to": pl.Date}, orient="row")


def evaluations_frame(members: list[Member]) -> pl.DataFrame:
    rows = [
        (n, int(m.mean.numerator * 100), m.mean.denominator) for n, m in enumerate(members) if m.mean
    ]  # fmt: skip
    return pl.DataFrame(rows, schema={"member": pl.UInt32, "sum": pl.Int64, "count": pl.Int64}, orient="row")


def previous_frame(members: list[Member]) -> pl.DataFrame:
    rows = [(n, m.previous) for n, m in enumerate(members) if m.previous]
    return pl.DataFrame(rows, schema={"member": pl.UInt32, "board": pl.String}, orient="row")


def carried_frame(members: list[Member]) -> pl.DataFrame:
    rows = [(n, int(m.carried * MILLION)) for n, m in enumerate(members) if m.carried is not None]
    return pl.DataFrame(rows, schema={"member": pl.UInt32, "total": pl.Int64}, orient="row")


def hundredths(figure: Fraction | None) -> int | None:
    return None if figure is None else int(figure * 100)


def entries_frame(entries: list[Entry]) -> pl.DataFrame:
    rows = [
        (e.id, e.member, e.item, e.date, hundredths(e.quantity), hundredths(e.points), e.state, e.category,
         hundredths(e.measure), json.dumps(e.attributes) if e.attributes else None)
        for e in entries
    ]  # fmt: skip
    schema = {
        "id": pl.Int64, "member": pl.UInt32, "item": pl.String, "date": pl.Date, "quantity": pl.Int64,
        "points": pl.Int64, "state": pl.String, "category": pl.String, "measure": pl.Int64, "attributes": pl.String,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")
