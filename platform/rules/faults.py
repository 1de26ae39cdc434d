"""What is wrong with a document or a file: where, and a sentence that says how to go on."""

from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import category

SHOWN = 40
UNSHOWN = ("Cc", "Cs", "Zl", "Zp")


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: the path inside the document (or row and column of a file) and the sentence."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


class Faults(Exception):
    """Several faults found together, in the order of reading."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = list(faults)


class DocumentFaults(Faults):
    """A criteria document is refused; `faults` names every place."""


class FileFaults(Faults):
    """A file of members, entries or figures is refused; `faults` names row and column."""


def one_line(text: str) -> str:
    """Return the text with every control character replaced, so that it stays on one line."""
    if text.isprintable():
        return text
    return "".join("�" if category(c) in UNSHOWN else c for c in text)


def quoted(value: object) -> str:
    """Quote what was written for a message: one line, cut after 40 characters."""
    text = one_line(str(value))
    return f"“{text[:SHOWN]}…”" if len(text) > SHOWN else f"“{text}”"
