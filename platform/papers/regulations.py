"""A criteria version as a printed regulation: A4, chapters with provisions and clauses."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from papers.typeset import typeset


@dataclass(frozen=True)
class RegulationClause:
    """One clause: its number in the chapter, title, price, and what else holds, without full stops."""

    number: str
    title: str
    price: str
    rules: Sequence[str] = ()


@dataclass(frozen=True)
class RegulationChapter:
    """One chapter: 第二章, its title, what it holds in short, whole sentences, then clauses."""

    number: str
    title: str
    note: str = ""
    provisions: Sequence[str] = ()
    clauses: Sequence[RegulationClause] = ()


@dataclass(frozen=True)
class RegulationData:
    """What a regulation says.

    since: from when it holds, in words; dated: the day of publication, in words; fingerprint: SHA-256 in hex.
    """

    unit: str
    title: str
    since: str
    dated: str
    code: str
    fingerprint: str
    chapters: Sequence[RegulationChapter]


def regulation(content: RegulationData) -> bytes:
    """Return the regulation as PDF."""
    return typeset("regulation", asdict(content), "pdf")
