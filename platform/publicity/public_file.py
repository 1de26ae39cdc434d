"""The public file of a board: a UTF-8 CSV of who is listed; its SHA-256 is the board's fingerprint."""

import csv
import hashlib
import io
from collections.abc import Iterable

from boards.models import BoardRow
from core.points import format_points

HEAD = ("rank", "name", "branch", "total", "board")


def public_file(rows: Iterable[BoardRow], *, masked: bool) -> bytes:
    """Return the file of the listed rows, best first: UTF-8, no BOM, comma, LF."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(HEAD)
    for row in rows:
        if row.colour is not None:
            name = masked_name(row.name) if masked else row.name
            lines.writerow((row.rank, name, row.branch_name, format_points(row.total), row.colour.value))
    return text.getvalue().encode()


def fingerprint(content: bytes) -> str:
    """Return the SHA-256 of a public file as 64 hex digits."""
    return hashlib.sha256(content).hexdigest()


def masked_name(name: str) -> str:
    """Hide the middle of a name: 张*明, 张*."""
    return name[0] + "*" * max(1, len(name) - 2) + (name[-1] if len(name) > 2 else "")
