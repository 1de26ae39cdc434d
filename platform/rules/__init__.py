"""Criteria documents and the scoring engine: pure, no SQL, no Flask, no tenant."""

from rules.documents.reading import from_document, read
from rules.faults import DocumentFaults, EntryFaults, Fault, Faults, FileFaults
from rules.version import BoardRules, Category, InForce, Item, StarRules, Tier, Version

__all__ = [
    "BoardRules",
    "Category",
    "DocumentFaults",
    "EntryFaults",
    "Fault",
    "Faults",
    "FileFaults",
    "InForce",
    "Item",
    "StarRules",
    "Tier",
    "Version",
    "from_document",
    "read",
]
