"""Faults and cautions as sentences, for one audience in one language: made where they are shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from core.points import format_points
from rules.explain.caution_sentences import CAUTIONS
from rules.explain.fault_sentences import DOCUMENT, FILES
from rules.explain.limits import limit_words
from rules.explain.people import members
from rules.explain.translator import Translator, join_words
from rules.faults import Fault, Param, one_line, quoted
from rules.version import Limit

FIGURES = ("figure", "least", "most")
"""Parameters in millionths; other numbers are counts."""
WORDS = ("kind", "effect", "flag")
"""Parameters that hold a word of the document."""


class FaultWording:
    """How faults are told to whoever writes a file: by the keys and codes of the file."""

    sentences: ClassVar[Mapping[str, str]] = {**DOCUMENT, **FILES, **CAUTIONS}

    def __init__(self, translator: Translator) -> None:
        self.translator = translator

    def sentence(self, fault: Fault) -> str:
        """Return what is wrong, and what to do."""
        values = {name: self._param(fault, name, value) for name, value in fault.params.items()}
        return self.translator(self.sentences[fault.code], **values)

    def place(self, fault: Fault) -> str:
        """Return where a fault stands: the path inside the document, or row and column of a file."""
        _ = self.translator
        if fault.row is None:
            return fault.path or _("全文")
        row = _("第 %(row)s 行", row=fault.row)
        return f"{row} {fault.path}" if fault.path else row

    def lines(self, faults: Iterable[Fault]) -> list[str]:
        """Return a line for each fault: where and what."""
        return [f"{self.place(fault)}：{self.sentence(fault)}" for fault in faults]

    def key(self, name: str) -> str:
        """Return what a key is called."""
        return name

    def choice(self, fault: Fault, param: str, word: str) -> str:
        """Return what one of the document's words is called; `param`: the parameter that names it."""
        return word

    def figure(self, millionths: int) -> str:
        """Write a figure."""
        return format_points(millionths)

    def share(self, millionths: int) -> str:
        """Write a part of a whole."""
        return format_points(millionths)

    def path(self, path: str) -> str:
        """Return how another place of the document is called."""
        return path

    def _param(self, fault: Fault, name: str, value: Param) -> str:
        if isinstance(value, tuple):
            return self._several(fault, name, value)
        if isinstance(value, int):
            return self._number(name, value)
        if name in WORDS:
            return self.choice(fault, name, value)
        say = {"given": quoted, "key": self.key, "at": self.path}.get(name, one_line)
        return say(value)

    def _number(self, name: str, value: int) -> str:
        if name == "share":
            return self.share(value)
        return self.figure(value) if name in FIGURES else str(value)

    def _several(self, fault: Fault, name: str, values: tuple[str, ...]) -> str:
        _ = self.translator
        if name in ("limit", "over"):
            return limit_words(_limit(*values), _)
        if name == "members":
            return members(values, _)
        if name == "choices":
            return join_words((self.choice(fault, name, value) for value in values), _)
        called = self.key if name == "keys" else one_line
        return join_words((called(value) for value in values), _)


def _limit(per: str, kind: str, figure: str) -> Limit:
    return Limit(int(figure), None, per) if kind == "points" else Limit(None, int(figure), per)
