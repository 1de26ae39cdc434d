"""A version read out as a regulation: clauses, limits, boards and stars in sentences, from the document alone."""

from rules.explain.fault_wording import FaultWording
from rules.explain.limits import limit_words, shared_limit_words
from rules.explain.people import MEMBERS, SOURCES
from rules.explain.regulation import Chapter, Clause, Regulation, regulation
from rules.explain.text import lines
from rules.explain.translator import PLAIN, Translator, numeral

__all__ = [
    "MEMBERS",
    "PLAIN",
    "SOURCES",
    "Chapter",
    "Clause",
    "FaultWording",
    "Regulation",
    "Translator",
    "limit_words",
    "lines",
    "numeral",
    "regulation",
    "shared_limit_words",
]
