"""The kinds of field that hold one value of a document: a line, a figure, a choice, a tick, ticks, a list of words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from core.points import PER_HUNDREDTH, format_points, read_hundredths
from core.sheets.dates_and_amounts import narrow
from drafting.forms.field_view import FieldView, Option, Words
from drafting.forms.form_data import FormData
from drafting.forms.json_tree import ABSENT, Record, Value, got, inside, list_of, put, text_of
from drafting.labels import codes, label
from rules.documents import fields as f
from rules.documents.yaml_tree import Json

SEPARATORS = re.compile(r"[\s、,，;；]+")
JOIN = "、"
PERCENT = re.compile(r"-?\d{1,12}")
Choices = Mapping[str, Words]


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of a form over a mapping of the document; `key` is its path in it, such as "red.share".

    of: the declaration of the field, which gives key, label, codes and default where nothing else is said.
    on: the choices of the form (an effect, a method) under which the field is asked for; () always. What stands in it
    otherwise is left out, save where it is to stand `always`. A `quiet` field does not unfold its group.
    """

    of: f.Field | None = None
    key: str = ""
    label: Words = ""
    hint: Words = ""
    unit: Words = ""
    must: bool = False
    on: tuple[str, ...] = ()
    always: bool = False
    quiet: bool = False
    kind: ClassVar[str] = "line"

    def __post_init__(self) -> None:
        if self.of is not None:
            self.default_to(key=self.of.path, label=label(self.of))

    def default_to(self, **declared: object) -> None:
        """Take from the declaration what the form does not say itself."""
        for name, value in declared.items():
            if not getattr(self, name):
                object.__setattr__(self, name, value)

    def views(self, record: Record, name: str, path: str) -> list[FieldView]:
        """Return the field over a mapping; `name` and `path` are the mapping's own."""
        value = got(record, self.key)
        view = self._view(value, self.input_name(name), inside(path, self.key))
        view.is_set = not self.quiet and value not in (ABSENT, None, "", [], {})
        return [view]

    def read_sent(self, form_data: FormData, old: Record, new: Record, name: str) -> None:
        """Put what was sent into the new mapping; the old one says how the same was written before."""
        put(new, self.key, self._value(form_data, self.input_name(name), got(old, self.key)))

    def input_name(self, name: str) -> str:
        return "-".join(part for part in (name, self.key.replace(".", "-")) if part)

    def switched(self, form_data: FormData, name: str) -> set[str]:
        """Return the choices that this field makes for others."""
        return set()

    def _view(self, value: Value, name: str, path: str) -> FieldView:
        return self._new_view(name, path, value=text_of(value))

    def _new_view(
        self,
        name: str,
        path: str,
        value: str = "",
        options: tuple[Option, ...] = (),
        rows: tuple[tuple[FieldView, ...], ...] = (),
        lead: int = 0,
    ) -> FieldView:
        return FieldView(
            self.kind, name, path, self.label, self.hint, value, self.unit, options, rows, lead, must=self.must,
            on=self.on,
        )  # fmt: skip

    def _value(self, form_data: FormData, name: str, old: Value) -> Value:
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class TextLine(Field):
    """A line of text."""

    choices: Choices = field(default_factory=dict)

    def _value(self, form_data: FormData, name: str, old: Value) -> Value:
        sent = form_data.one(name)
        if sent == text_of(old) != "":
            return old
        return self._read(sent) or ABSENT

    def _read(self, sent: str) -> str:
        return sent.strip()


@dataclass(frozen=True, kw_only=True)
class LongText(TextLine):
    """A line of text that is usually long."""

    kind: ClassVar[str] = "wide"


@dataclass(frozen=True, kw_only=True)
class Figure(TextLine):
    """A number; what is no number stays as it was typed, for the checker to say so."""

    kind: ClassVar[str] = "figure"

    def _read(self, sent: str) -> str:
        return narrow(sent)


@dataclass(frozen=True, kw_only=True)
class Percent(Figure):
    """A share of one, shown as a whole percentage: 0.3 is 30."""

    unit: Words = "%"
    kind: ClassVar[str] = "figure"

    def _view(self, value: Value, name: str, path: str) -> FieldView:
        return self._new_view(name, path, value=percent_of(value))

    def _value(self, form_data: FormData, name: str, old: Value) -> Value:
        return share_of(form_data.one(name), old)


def percent_of(value: Value) -> str:
    """Write a share as a whole percentage; what is no share stays as it is."""
    number = read_hundredths(text_of(value))
    return text_of(value) if number is None else str(number)


def share_of(sent: str, old: Value = ABSENT) -> Value:
    """Read a whole percentage as a share; what is none keeps its sign, which the checker refuses."""
    if sent == percent_of(old) != "":
        return old
    plain = narrow(sent).removesuffix("%").strip()
    if not plain:
        return ABSENT
    return format_points(int(plain) * PER_HUNDREDTH) if PERCENT.fullmatch(plain) else f"{plain}%"


@dataclass(frozen=True, kw_only=True)
class Choice(Field):
    """One of some words; `default` is what holds where nothing is written, and then stays unwritten."""

    choices: Choices = field(default_factory=dict)
    default: str = ""
    none: Words = ""
    kind: ClassVar[str] = "select"

    def __post_init__(self) -> None:
        super().__post_init__()
        if isinstance(self.of, f.Choice):
            self.default_to(choices=codes(self.of), default=self.of.default)

    def _view(self, value: Value, name: str, path: str) -> FieldView:
        chosen = text_of(value) or self.default
        options = [Option(code, label, code == chosen) for code, label in self.choices.items()]
        if chosen and chosen not in self.choices:
            options.append(Option(chosen, chosen, True))
        if not self.default:
            options.insert(0, Option("", self.none, not chosen))
        return self._new_view(name, path, options=tuple(options))

    def _value(self, form_data: FormData, name: str, old: Value) -> Value:
        sent = form_data.one(name)
        if sent == text_of(old) != "":
            return old
        is_unsaid = not sent or (not text_of(old) and sent == self.default)
        return ABSENT if is_unsaid else sent


@dataclass(frozen=True, kw_only=True)
class RadioGroup(Choice):
    """A choice on which other fields depend."""

    kind: ClassVar[str] = "radio"

    def _view(self, value: Value, name: str, path: str) -> FieldView:
        view = Choice._view(self, value, name, path)
        view.options = tuple(option for option in view.options if option.value)
        return view

    def switched(self, form_data: FormData, name: str) -> set[str]:
        return {form_data.one(self.input_name(name)) or self.default}


@dataclass(frozen=True, kw_only=True)
class Checkbox(Field):
    """Yes or no."""

    default: bool = False
    kind: ClassVar[str] = "tick"

    def __post_init__(self) -> None:
        super().__post_init__()
        if isinstance(self.of, f.Truth):
            self.default_to(default=self.of.default)

    def _view(self, value: Value, name: str, path: str) -> FieldView:
        is_set = value if isinstance(value, bool) else self.default
        return self._new_view(name, path, options=(Option("true", self.label, is_set),))

    def _value(self, form_data: FormData, name: str, old: Value) -> Value:
        is_set = bool(form_data.one(name))
        return ABSENT if old is ABSENT and is_set == self.default else is_set


@dataclass(frozen=True, kw_only=True)
class CheckboxGroup(Field):
    """Some of some words, in the order in which they were written; further words of the document can be ticked off."""

    choices: Choices = field(default_factory=dict)
    default: tuple[str, ...] = ()
    kind: ClassVar[str] = "ticks"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.of is not None:
            self.default_to(choices=codes(self.of), default=self.of.default if isinstance(self.of, f.Choices) else ())

    def _view(self, value: Value, name: str, path: str) -> FieldView:
        values = _words(value) if value is not ABSENT else list(self.default)
        options = [Option(code, label, code in values) for code, label in self.choices.items()]
        options += [Option(code, code, True) for code in dict.fromkeys(values) if code not in self.choices]
        return self._new_view(name, path, options=tuple(options))

    def _value(self, form_data: FormData, name: str, old: Value) -> Value:
        sent, former = form_data.all(name), _words(old) if old is not ABSENT else list(self.default)
        values: list[Json] = [
            *(code for code in former if code in sent),
            *(code for code in sent if code not in former),
        ]
        if old is ABSENT and set(sent) == set(self.default):
            return ABSENT
        return values if values or self.default or old == [] else ABSENT


def _words(value: Value) -> list[str]:
    return [word for word in list_of(value) if isinstance(word, str)]


@dataclass(frozen=True, kw_only=True)
class MultiSelect(CheckboxGroup):
    """Some of many words, searched for."""

    kind: ClassVar[str] = "several"


@dataclass(frozen=True, kw_only=True)
class TokenList(Field):
    """A list of words or figures in one line, divided by 、."""

    kind: ClassVar[str] = "line"

    def _view(self, value: Value, name: str, path: str) -> FieldView:
        return self._new_view(name, path, value=_line(value))

    def _value(self, form_data: FormData, name: str, old: Value) -> Value:
        sent = form_data.one(name)
        if sent == _line(old):
            return old if isinstance(old, list) else ABSENT
        return [narrow(word) for word in SEPARATORS.split(sent) if word] or ABSENT


def _line(value: Value) -> str:
    return JOIN.join(text_of(each) for each in list_of(value))


def show(fields: tuple[Field, ...], record: Record, name: str = "", path: str = "") -> list[FieldView]:
    """Return fields over a mapping."""
    return [view for each in fields for view in each.views(record, name, path)]


def take(fields: tuple[Field, ...], form_data: FormData, old: Record, name: str = "") -> Record:
    """Return the mapping that was sent, without the fields that do not hold under its choices."""
    new: Record = {}
    chosen = {choice for each in fields for choice in each.switched(form_data, name)}
    for each in fields:
        if each.always or not each.on or chosen & set(each.on):
            each.read_sent(form_data, old, new, name)
    for outer in dict.fromkeys(each.key.rpartition(".")[0] for each in fields):
        if outer and got(old, outer) == {} and got(new, outer) is ABSENT:
            put(new, outer, {})
    return new
