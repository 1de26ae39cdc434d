"""A version read out as a regulation: clauses, limits, boards and stars in sentences, from the document alone."""

from rules.explain.fault_wording import FaultWording
from rules.explain.limits import clause_name, item_limits
from rules.explain.people import MEMBERS, SOURCES
from rules.explain.prices import price, unpriced
from rules.explain.regulation import Chapter, Clause, Regulation, regulation
from rules.explain.text import lines
from rules.explain.translator import PLAIN, Translator, numeral
from rules.explain.why_counted import cut_note, difference, why

__all__ = [
    "MEMBERS",
    "PLAIN",
    "SOURCES",
    "Chapter",
    "Clause",
    "FaultWording",
    "Regulation",
    "Translator",
    "clause_name",
    "cut_note",
    "difference",
    "item_limits",
    "lines",
    "numeral",
    "price",
    "regulation",
    "unpriced",
    "why",
]
