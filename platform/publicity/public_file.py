"""The public file of a board: a CSV of who is listed; its SHA-256 is the board's fingerprint.

A form that was published once never changes: what was published in it is made anew byte for byte.
"""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Sequence

from boards.models import BoardRow, Colour
from core.csv_file import csv_file
from core.points import format_points

HEAD = ("名次", "姓名", "支部", "总分", "榜")
BOARD_WORDS = {Colour.RED: "红榜", Colour.YELLOW: "黄榜"}
FIRST_HEAD = ("rank", "name", "branch", "total", "board")


def public_file(rows: Iterable[BoardRow], *, masked: bool) -> bytes:
    """Return the file of the listed rows, best first, as a new publication has it: UTF-8 with BOM, comma, CRLF."""
    lines = _listed(rows, masked=masked)
    return csv_file(
        HEAD, ((rank, name, branch, total, BOARD_WORDS[colour]) for rank, name, branch, total, colour in lines)
    )


def first_public_file(rows: Iterable[BoardRow], *, masked: bool) -> bytes:
    """Return the file in the form of the first publications: UTF-8 without BOM, comma, LF, heads of names."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(FIRST_HEAD)
    lines.writerows(
        (rank, name, branch, total, colour.value) for rank, name, branch, total, colour in _listed(rows, masked=masked)
    )
    return text.getvalue().encode()


def published_file(rows: Sequence[BoardRow], published: str, *, masked: bool) -> bytes:
    """Return the file in the form whose fingerprint was published; in the newest one where none has it."""
    first = first_public_file(rows, masked=masked)
    return first if fingerprint(first) == published else public_file(rows, masked=masked)


def _listed(rows: Iterable[BoardRow], *, masked: bool) -> Iterator[tuple[int, str, str, str, Colour]]:
    for row in rows:
        if row.colour is not None:
            name = masked_name(row.name) if masked else row.name
            yield row.rank, name, row.branch_name, format_points(row.total), row.colour


def fingerprint(content: bytes) -> str:
    """Return the SHA-256 of a public file as 64 hex digits."""
    return hashlib.sha256(content).hexdigest()


def masked_name(name: str) -> str:
    """Hide the middle of a name: 张*明, 张*."""
    if not name:
        return ""
    return name[0] + "*" * max(1, len(name) - 2) + (name[-1] if len(name) > 2 else "")
