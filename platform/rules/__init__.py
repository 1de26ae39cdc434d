"""Criteria documents and the scoring engine: pure, no SQL, no Flask, no tenant."""

from rules.cycle import rate_cycle
from rules.documents.reading import from_document, read
from rules.engine.period import NoVersionInForce
from rules.engine.prices import FiguresTooLarge
from rules.faults import DocumentFaults, Fault, Faults
from rules.rating import rate
from rules.shipped import shipped_codes, version
from rules.standing import MemberCard, Standing, order, score, year
from rules.tiers import Candidate, Grade, candidates, grades
from rules.version import (
    MAX_MEASURE,
    MAX_QUANTITY,
    BoardRules,
    Category,
    InForce,
    Item,
    Limit,
    StarRules,
    Tier,
    Version,
)

__all__ = [
    "MAX_MEASURE",
    "MAX_QUANTITY",
    "BoardRules",
    "Candidate",
    "Category",
    "DocumentFaults",
    "Fault",
    "Faults",
    "FiguresTooLarge",
    "Grade",
    "InForce",
    "Item",
    "Limit",
    "MemberCard",
    "NoVersionInForce",
    "Standing",
    "StarRules",
    "Tier",
    "Version",
    "candidates",
    "from_document",
    "grades",
    "order",
    "rate",
    "rate_cycle",
    "read",
    "score",
    "shipped_codes",
    "version",
    "year",
]
