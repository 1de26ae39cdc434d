"""Checking stored criteria: each document still gives the hash under which it was published."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from criteria import queries
from rules import DocumentFaults, from_document
from rules.documents.yaml_tree import Json


def changed_versions() -> Iterator[str]:
    """Yield the codes of the scope's versions whose document, code or title is no longer what was published."""
    for row in queries.every():
        try:
            version = from_document(cast(dict[str, Json], row.document))
        except DocumentFaults:
            yield row.code
            continue
        if (version.content_hash, version.code, version.title) != (row.content_hash, row.code, row.title):
            yield row.code
