"""What is wrong with a document or a file, as data: where, which fault, with which figures and words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias
from unicodedata import category

MAX_QUOTED = 40
UNPRINTABLE = ("Cc", "Cs", "Zl", "Zp")
WHOLE = ""
"""The path of a fault that concerns the whole document or file."""

Param: TypeAlias = "str | int | tuple[str, ...]"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: the path inside the document (in a file the column, and its row), the code, what the sentence names.

    The sentence is made where it is shown (rules.explain.fault_wording). Figures in params are millionths.
    """

    path: str
    code: str
    params: Mapping[str, Param] = field(default_factory=dict, hash=False)
    row: int | None = None

    def __str__(self) -> str:
        params = "".join(f" {name}={value!r}" for name, value in self.params.items())
        return one_line(f"{'' if self.row is None else f'{self.row}:'}{self.path}: {self.code}{params}")


class Faults(Exception):
    """Several faults found together, in the order of reading."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = list(faults)


class DocumentFaults(Faults):
    """A criteria document is refused; `faults` names every place."""


def one_line(text: str) -> str:
    """Return the text with every control character replaced, so that it stays on one line."""
    if text.isprintable():
        return text
    return "".join("�" if category(c) in UNPRINTABLE else c for c in text)


def quoted(value: object) -> str:
    """Quote what was written for a message: one line, cut after 40 characters."""
    text = one_line(str(value))
    return f"“{text[:MAX_QUOTED]}…”" if len(text) > MAX_QUOTED else f"“{text}”"
