"""How large the body of a request may be: from anybody, as JSON, as a form, on a route that takes files."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

KILOBYTE = 1024
MEGABYTE = 1024 * KILOBYTE
PUBLIC_LIMIT = 16 * KILOBYTE
JSON_LIMIT = 256 * KILOBYTE
FORM_LIMIT = 2 * MEGABYTE
UPLOAD_LIMIT = 20 * MEGABYTE


def takes_upload(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a view whose form brings files: its body may be as large as UPLOAD_LIMIT."""
    view.takes_upload = True  # type: ignore[attr-defined]
    return view


def limit_in_words(limit: int) -> str:
    """Return a limit as a person reads it: 256 KB, 20 MB."""
    return f"{limit // MEGABYTE} MB" if limit >= MEGABYTE else f"{limit // KILOBYTE} KB"
