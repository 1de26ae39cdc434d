"""The kinds of field that hold many values: rows of a list, a table of names and figures, attributes, blocks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from core.sheets.dates_and_amounts import narrow
from drafting.forms.field_view import FieldView, Option, Words
from drafting.forms.fields import Choice, Choices, Field, percent_of, share_of, show, take
from drafting.forms.form_data import FormData
from drafting.forms.json_tree import (
    ABSENT,
    Absent,
    Record,
    Value,
    inside,
    list_of,
    or_else,
    pairs_of,
    record_of,
    table_of,
    text_of,
)
from drafting.labels import codes
from rules.documents import fields as f
from rules.documents.yaml_tree import Json


@dataclass(frozen=True, kw_only=True)
class Rows(Field):
    """A list of mappings, one row each; blank rows below wait for more, and what is left blank is no row.

    lead: how many columns stand open, all by default; the rest is folded under the words of `more`.
    """

    columns: tuple[Field, ...]
    spare: int = 1
    lead: int = 0
    more: Words = ""
    look: str = "rows"

    def _view(self, value: Value, name: str, path: str) -> FieldView:
        filled = self._stored_rows(value, path)
        blank: list[tuple[Record, str]] = [({}, f"{path}[{len(filled) + n}]") for n in range(self.spare)]
        rows = [tuple(show(self.columns, row, f"{name}-{n}", at)) for n, (row, at) in enumerate([*filled, *blank])]
        view = self._new_view(name, path, rows=tuple(rows), lead=self.lead or len(self.columns))
        view.kind, view.more = self.look, self.more
        return view

    def _stored_rows(self, value: Value, path: str) -> list[tuple[Record, str]]:
        return [(record_of(row), f"{path}[{n}]") for n, row in enumerate(list_of(value))]

    def _value(self, form_data: FormData, name: str, old: Value) -> Value:
        former = dict(enumerate(row for row, _path in self._stored_rows(old, "")))
        rows: list[Json] = []
        for row_name in form_data.rows(name):
            number = int(row_name.rpartition("-")[2])
            row = take(self.columns, form_data, former.get(number, {}), row_name)
            if row:
                form_data.move(name, len(rows), row_name)
                rows.append(row)
        return rows if rows or old == [] else ABSENT


@dataclass(frozen=True, kw_only=True)
class Limits(Rows):
    """The limits of an item: one alone is a mapping, several are a list."""

    def _stored_rows(self, value: Value, path: str) -> list[tuple[Record, str]]:
        return [(value, path)] if isinstance(value, dict) else super()._stored_rows(value, path)

    def _value(self, form_data: FormData, name: str, old: Value) -> Value:
        limits = super()._value(form_data, name, old)
        return limits[0] if isinstance(limits, list) and len(limits) == 1 and not isinstance(old, list) else limits


@dataclass(frozen=True, kw_only=True)
class Table(Field):
    """Figures by name: those of `choices` always, others where the document has them; new ones where `spare` allows."""

    choices: Choices = field(default_factory=dict)
    spare: int = 0
    named_as: Words = ""
    percent: bool = False
    kind: ClassVar[str] = "table"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.of is not None:
            self.default_to(choices=codes(self.of), percent=isinstance(self.of, f.Shares))

    def _view(self, value: Value, name: str, path: str) -> FieldView:
        pairs = pairs_of(value)
        known = [(code, next((figure for key, figure in pairs if key == code), ABSENT)) for code in self.choices]
        free = [(key, figure) for key, figure in pairs if key not in self.choices]
        rows = [self._known(f"{name}-{n}", path, code, figure) for n, (code, figure) in enumerate(known)]
        blank: list[tuple[str, Value]] = [("", ABSENT)] * self.spare
        rows += [self._free(f"{name}-{n}", path, *row) for n, row in enumerate([*free, *blank], len(rows))]
        return self._new_view(name, path, rows=tuple(rows))

    def _known(self, name: str, path: str, code: str, value: Value) -> tuple[FieldView, ...]:
        label = self.choices[code]
        key = FieldView("fixed", f"{name}-key", "", label, value=code)
        return key, self._figure(name, inside(path, code), label, value)

    def _free(self, name: str, path: str, code: str, value: Value) -> tuple[FieldView, ...]:
        key = FieldView("line", f"{name}-key", "", self.named_as or self.label, value=code)
        return key, self._figure(name, inside(path, code) if code else "", self.label, value)

    def _figure(self, name: str, path: str, label: Words, value: Value) -> FieldView:
        text = percent_of(value) if self.percent else text_of(value)
        unit = "%" if self.percent else self.unit
        return FieldView("figure", f"{name}-figure", path, label, value=text, unit=unit, is_set=value is not ABSENT)

    def _value(self, form_data: FormData, name: str, old: Value) -> Value:
        former = dict(pairs_of(old))
        rows = []
        for row_name in form_data.rows(name):
            code = form_data.one(f"{row_name}-key")
            code = code if code in former else code.strip()
            value = self._read(form_data.one(f"{row_name}-figure"), former.get(code, ABSENT))
            if not isinstance(value, Absent) or (code and code not in former and code not in self.choices):
                rows.append((code, or_else(value, "")))
        return table_of(rows, old)

    def _read(self, sent: str, old: Value) -> Value:
        if self.percent:
            return share_of(sent, old)
        return old if sent == text_of(old) != "" else narrow(sent) or ABSENT


@dataclass(frozen=True, kw_only=True)
class Attributes(Field):
    """Factors by attribute and value, one row each."""

    heads: tuple[Words, Words, Words]
    spare: int = 2
    kind: ClassVar[str] = "rows"

    def _view(self, value: Value, name: str, path: str) -> FieldView:
        rows = [self._row(f"{name}-{n}", path, *row) for n, row in enumerate(_factors(value))]
        rows += [self._row(f"{name}-{len(rows) + n}", path, "", "", ABSENT) for n in range(self.spare)]
        return self._new_view(name, path, rows=tuple(rows))

    def _row(self, name: str, path: str, attribute: str, value: str, factor: Value) -> tuple[FieldView, ...]:
        one, many, by = self.heads
        at = inside(inside(path, attribute), value) if attribute and value else ""
        return (
            FieldView("line", f"{name}-attribute", "", one, value=attribute),
            FieldView("line", f"{name}-value", "", many, value=value),
            FieldView("figure", f"{name}-factor", at, by, value=text_of(factor)),
        )

    def _value(self, form_data: FormData, name: str, old: Value) -> Value:
        former = {(attribute, value): factor for attribute, value, factor in _factors(old)}
        tables: dict[str, list[tuple[str, Json]]] = {}
        for row_name in form_data.rows(name):
            attribute, value = (form_data.one(f"{row_name}-{key}") for key in ("attribute", "value"))
            sent, known = form_data.one(f"{row_name}-factor"), former.get((attribute, value), ABSENT)
            factor = narrow(sent) if isinstance(known, Absent) or sent != text_of(known) else known
            if attribute.strip() or value.strip() or factor:
                tables.setdefault(attribute.strip(), []).append((value.strip(), factor))
                form_data.move(name, sum(map(len, tables.values())) - 1, row_name)
        return table_of([(attribute, or_else(table_of(values, ABSENT))) for attribute, values in tables.items()], old)


def _factors(value: Value) -> list[tuple[str, str, Json]]:
    return [(attribute, key, factor) for attribute, inner in pairs_of(value) for key, factor in pairs_of(inner)]


@dataclass(frozen=True, kw_only=True)
class NestedRows(Field):
    """A list of rows for each of some names, such as the tiers of a member category."""

    name_field: Choice
    rows: Rows
    kind: ClassVar[str] = "blocks"

    def _view(self, value: Value, name: str, path: str) -> FieldView:
        blocks: list[tuple[str, Value]] = [*pairs_of(value), ("", ABSENT)]
        return self._new_view(
            name, path, rows=tuple(self._block(f"{name}-{n}", path, *one) for n, one in enumerate(blocks))
        )

    def _block(self, name: str, path: str, code: str, value: Value) -> tuple[FieldView, ...]:
        key = self.name_field.views({"key": code} if code else {}, name, "")[0]
        return key, self.rows._view(value, f"{name}-rows", inside(path, code) if code else "")

    def _value(self, form_data: FormData, name: str, old: Value) -> Value:
        former = dict(pairs_of(old))
        pairs: list[tuple[str, Json]] = []
        for block in form_data.rows(name):
            code = form_data.one(f"{block}-key")
            rows = self.rows._value(form_data, f"{block}-rows", former.get(code, ABSENT))
            if code or not isinstance(rows, Absent):
                form_data.move(name, len(pairs), block)
                pairs.append((code, or_else(rows, [])))
        return table_of(pairs, old)


TIER = "tier"


@dataclass(frozen=True, kw_only=True)
class Outcome(Field):
    """What a veto does: some words, and a tier that it caps."""

    tiers: Choices
    tier_label: Words
    none: Words
    choices: Choices = field(default_factory=dict)
    default: tuple[str, ...] = ()
    kind: ClassVar[str] = "ticks"

    def __post_init__(self) -> None:
        super().__post_init__()
        if isinstance(self.of, f.Choices):
            self.default_to(choices=codes(self.of), default=self.of.default)

    def views(self, record: Record, name: str, path: str) -> list[FieldView]:
        listed = list_of(record.get(self.key)) if self.key in record else list(self.default)
        tier = next((text_of(each[TIER]) for each in listed if isinstance(each, dict) and list(each) == [TIER]), "")
        words = [each for each in listed if isinstance(each, str)]
        options = [Option(code, label, code in words) for code, label in self.choices.items()]
        options += [Option(code, code, True) for code in words if code not in self.choices]
        ticks = self._new_view(self.input_name(name), inside(path, self.key), options=tuple(options))
        picked = Choice(key=TIER, label=self.tier_label, choices=self.tiers, none=self.none, on=self.on)
        return [ticks, *picked.views({TIER: tier} if tier else {}, self.input_name(name), "")]

    def _value(self, form_data: FormData, name: str, old: Value) -> Value:
        sent: list[Json] = list(form_data.all(name))
        tier = form_data.one(f"{name}-{TIER}")
        if tier:
            sent.append({TIER: tier})
        if old is ABSENT and sent == list(self.default):
            return ABSENT
        return in_old_order(sent, list_of(old))


def in_old_order(sent: list[Json], old: list[Json]) -> list[Json]:
    """Return what was sent, what stood there before first and in its order."""
    return [*(each for each in old if each in sent), *(each for each in sent if each not in old)]
