"""Members, entries and figures of the file form, checked line by line, as frames of the engine."""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping
from itertools import islice

import polars as pl

from core.points import FULL_MARKS, HUNDRED, PER_HUNDREDTH, read_total
from rules.faults import Fault
from rules.files.table import FileLine, lines
from rules.version import MAX_MEASURE, MAX_QUANTITY, Item, Version

STATES = ("recorded", "verified", "returned", "rejected", "recognised", "reversed", "withdrawn")
BOUNDS = ("joined_party_on", "active_from", "active_to", "exempt_from", "exempt_to")
MEMBER_COLUMNS = ("member_no", "name", "category", "branch", "joined_party_on", "active_from", "active_to")
ENTRY_OPTIONS = ("quantity", "points", "state", "measure", "attributes")
MAX_OFFERED = 12

WORDS = ("member_no", "category", "branch", "status")
ROSTER: dict[str, type[pl.DataType]] = dict.fromkeys(WORDS, pl.String) | dict.fromkeys(BOUNDS, pl.Date)
ENTRIES = {
    "id": pl.Int64, "member": pl.UInt32, "item": pl.String, "date": pl.Date, "quantity": pl.Int64,
    "points": pl.Int64, "state": pl.String, "measure": pl.Int64, "attributes": pl.String,
}  # fmt: skip


def roster(content: bytes, faults: list[Fault]) -> pl.DataFrame:
    """Read members; row numbers are the member indices of the other frames."""
    first: dict[Hashable, int] = {}
    rows = []
    for line in lines(content, MEMBER_COLUMNS, ("exempt_from", "exempt_to", "status"), faults):
        _note_repeated(line, "member_no", line.text("member_no"), first)
        bounds = {name: line.day(name) for name in BOUNDS}
        cells = {name: line.cells[name] for name in ("member_no", "category", "branch")}
        rows.append(cells | bounds | {"status": line.cells.get("status") or None})
    return pl.DataFrame(rows, schema=ROSTER)


def entries(content: bytes, version: Version, members: pl.DataFrame, faults: list[Fault]) -> pl.DataFrame:
    """Read entries of known members and items, sorted by date and id."""
    known = _index(members)
    items = version.items
    first: dict[Hashable, int] = {}
    rows = []
    for line in lines(content, ("id", "member_no", "date", "item"), ENTRY_OPTIONS, faults):
        number = line.whole("id")
        if number is not None:
            _note_repeated(line, "id", number, first)
        rows.append(_entry(line, number, known, items))
    return pl.DataFrame(rows, schema=ENTRIES, orient="row").sort("date", "id")


def _entry(line: FileLine, number: int | None, known: dict[str, int], items: Mapping[str, Item]) -> tuple[object, ...]:
    member_no, code, state = line.text("member_no"), line.text("item"), line.cells.get("state") or "recognised"
    if member_no and member_no not in known:
        line.note("member_no", "unknown_member", given=member_no)
    if code and code not in items:
        line.note("item", "unknown_item", given=code)
    if state not in STATES:
        line.note("state", "unknown_state", given=state, names=STATES)
    day = line.day("date") if line.text("date") else None
    quantity = line.figure("quantity", 1, MAX_QUANTITY)
    item = items.get(code)
    points, measure, attributes = _points(line, item), _measure(line, item), _attributes(line, item)
    quantity = HUNDRED if quantity is None else quantity
    return number, known.get(member_no), code, day, quantity, points, state, measure, attributes


def _points(line: FileLine, item: Item | None) -> int | None:
    """An item with a range takes the entry's own figure, within its bounds; others ignore it."""
    if item is None or item.minimum is None:
        return line.figure("points", -MAX_MEASURE, MAX_MEASURE)
    assert item.maximum is not None  # a range has both ends
    if not line.cells.get("points"):
        line.note("points", "points_missing", name=item.code, least=item.minimum, most=item.maximum)
    return line.figure("points", item.minimum // PER_HUNDREDTH, item.maximum // PER_HUNDREDTH)


def _measure(line: FileLine, item: Item | None) -> int | None:
    """An item with brackets takes the entry's measure; others ignore it."""
    if item is not None and item.takes_measure and not line.cells.get("measure"):
        line.note("measure", "measure_missing", name=item.code)
    return line.figure("measure", 0, MAX_MEASURE)


def _attributes(line: FileLine, item: Item | None) -> str | None:
    """An item with attributes takes what the entry says of each, written “level=city;medium=web”; others ignore it."""
    attributes: dict[str, str] = {}
    for pair in filter(None, line.cells.get("attributes", "").replace("；", ";").split(";")):
        name, equals, value = (word.strip() for word in pair.partition("="))
        if not equals or not name or name in attributes:
            line.note("attributes", "attribute_unreadable", given=pair)
        attributes[name] = value
    for name, values in (item.attributes if item else {}).items():
        if attributes.get(name) not in values:
            offered = tuple(islice(values, MAX_OFFERED))
            code = "not_an_attribute_value" if len(values) <= MAX_OFFERED else "not_one_of_many_attribute_values"
            line.note("attributes", code, given=name, names=offered, name=name)
    return json.dumps(attributes, ensure_ascii=False) if attributes else None


def carried(content: bytes, members: pl.DataFrame, faults: list[Fault]) -> pl.DataFrame:
    """Read the last cycle's final total of each member, in millionths."""
    rows = []
    for member, line in _of_members(content, members, ("total",), faults):
        total = read_total(line.text("total"))
        if total is None and line.cells["total"]:
            line.note("total", "not_a_total", given=line.cells["total"])
        rows.append((member, total or 0))
    return pl.DataFrame(rows, schema={"member": pl.UInt32, "total": pl.Int64}, orient="row")


def evaluations(content: bytes, members: pl.DataFrame, faults: list[Fault]) -> pl.DataFrame:
    """Read the evaluation mean of each member as sum (hundredths) and count."""
    rows = [
        (member, _mark(line, "mean") or 0, 1) for member, line in _of_members(content, members, ("mean",), faults)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema={"member": pl.UInt32, "sum": pl.Int64, "count": pl.Int64}, orient="row")


def previous(content: bytes, members: pl.DataFrame, faults: list[Fault]) -> pl.DataFrame:
    """Read the confirmed board of the preceding quarter."""
    rows = []
    for member, line in _of_members(content, members, ("board",), faults):
        board = line.cells["board"]
        if board not in ("red", "yellow", ""):
            line.note("board", "unknown_board", given=board)
        elif board:
            rows.append((member, board))
    return pl.DataFrame(rows, schema={"member": pl.UInt32, "board": pl.String}, orient="row")


def appraisals(content: bytes, version: Version, members: pl.DataFrame, faults: list[Fault]) -> pl.DataFrame:
    """Read the annual appraisal of each member by source; sources without weight are ignored."""
    known = _index(members)
    first: dict[Hashable, int] = {}
    rows = []
    for line in lines(content, ("member_no", "source", "score"), (), faults):
        member, source = known.get(line.cells["member_no"]), line.cells["source"]
        if member is not None and source in version.stars.sources:
            _note_repeated(line, "source", (member, source), first)
            rows.append((member, source, _mark(line, "score") or 0))
    return pl.DataFrame(rows, schema={"member": pl.UInt32, "source": pl.String, "score": pl.Int64}, orient="row")


def _of_members(
    content: bytes, members: pl.DataFrame, columns: tuple[str, ...], faults: list[Fault]
) -> list[tuple[int, FileLine]]:
    """Return the lines of known members; the others are ignored."""
    known = _index(members)
    first: dict[Hashable, int] = {}
    rows = []
    for line in lines(content, ("member_no", *columns), (), faults):
        member = known.get(line.cells["member_no"])
        if member is not None:
            _note_repeated(line, "member_no", member, first)
            rows.append((member, line))
    return rows


def _mark(line: FileLine, column: str) -> int | None:
    line.text(column)
    return line.figure(column, 0, FULL_MARKS * HUNDRED)


def _index(members: pl.DataFrame) -> dict[str, int]:
    return {number: n for n, number in enumerate(members["member_no"].to_list())}


def _note_repeated(line: FileLine, column: str, value: Hashable, first: dict[Hashable, int]) -> None:
    if value != "" and first.setdefault(value, line.number) != line.number:
        line.note(column, "row_repeated", count=first[value])
