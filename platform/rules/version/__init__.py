"""A criteria version: immutable values of one validated document, figures in millionths of a point."""

from rules.version.boards import BoardRules
from rules.version.figures import BaseRules, TotalRules
from rules.version.items import (
    MAX_MEASURE,
    MAX_QUANTITY,
    Bracket,
    Category,
    Expectation,
    Item,
    Limit,
    Outcome,
    SharedLimit,
)
from rules.version.process import Consequence, Deed, EvaluationRules, PublicityRules
from rules.version.stars import StarRules, Tier
from rules.version.version import InForce, Version

__all__ = [
    "MAX_MEASURE",
    "MAX_QUANTITY",
    "BaseRules",
    "BoardRules",
    "Bracket",
    "Category",
    "Consequence",
    "Deed",
    "EvaluationRules",
    "Expectation",
    "InForce",
    "Item",
    "Limit",
    "Outcome",
    "PublicityRules",
    "SharedLimit",
    "StarRules",
    "Tier",
    "TotalRules",
    "Version",
]
