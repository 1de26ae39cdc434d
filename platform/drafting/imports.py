"""A document from an uploaded file, YAML or xlsx; it may be faulty, but it must be a document."""

from __future__ import annotations

from core import turns
from drafting.forms.json_tree import Record
from drafting.sheets.reading import document_of_workbook
from rules.documents.yaml_tree import refusal, tree

PACKED = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How xlsx and the older xls begin."""


def document_of(content: bytes) -> Record:
    """Return the document of a file; raise DocumentFaults or SheetFaults for what is none, Busy."""
    if content[:4] in PACKED:
        return document_of_workbook(content)
    # the largest YAML that is taken keeps a core busy for two seconds
    with turns.turn():
        document = tree(content)
    if not isinstance(document, dict):
        raise refusal("not_a_mapping")
    return document
