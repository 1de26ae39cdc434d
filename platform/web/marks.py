"""What each request fills in itself in a page that is drawn once: nonce, form token, and the frame around it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from flask import g
from flask_wtf.csrf import generate_csrf

from core.byte_cache import ByteCache


def new_mark() -> str:
    """Return a mark that stands in a cached page for what differs.

    Nobody knows it: it is made anew in each process, drawn where the value would stand, and replaced before a page is
    sent. No text of a user can hold one.
    """
    return f"mark{secrets.token_hex(16)}"


NONCE, TOKEN, BEFORE, AFTER = (new_mark() for _ in range(4))
MAX_BYTES = 64 * 1024 * 1024

Parts = list[bytes]
bodies: ByteCache[tuple[object, ...], Parts] = ByteCache(MAX_BYTES)
"""Pages and frames as they were drawn, divided at their marks; the one cache of rendered text of a process."""


@contextmanager
def drawn_for_all() -> Iterator[None]:
    """Draw marks instead of this request's own values for a block."""
    g.draws_marks = True
    try:
        yield
    finally:
        g.draws_marks = False


def draws_marks() -> bool:
    """Say whether the page being drawn is filled in later."""
    return bool(g.get("draws_marks"))


def csp_nonce() -> str:
    """Return this request's nonce, under which its Content-Security-Policy lets scripts run."""
    if draws_marks():
        return NONCE
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def form_token() -> str:
    """Return the token that this session's forms carry."""
    return TOKEN if draws_marks() else str(generate_csrf())


def divided(page: bytes, *further: str) -> Parts:
    """Divide what was drawn at its marks: every second part is one."""
    marks = "|".join((NONCE, TOKEN, BEFORE, AFTER, *further))
    return re.split(f"({marks})".encode(), page)


def size_of(parts: Parts) -> int:
    return sum(map(len, parts))


def filled(parts: Parts, values: Mapping[str, str]) -> bytes:
    """Put values in the place of the marks."""
    own = {mark.encode(): value.encode() for mark, value in values.items()}
    return b"".join(own.get(part, part) if number % 2 else part for number, part in enumerate(parts))
