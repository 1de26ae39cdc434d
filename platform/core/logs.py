"""What a log says of an error: its kind and where it happened, never its words, which may hold a person's figures.

A database names the offending values (`Key (member_no)=(…)`, `Failing row contains (…)`), Python the text it could not
read. So every record of an exception is written here, whichever library logs it and whichever handler prints it.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator

import psycopg2
from redis import RedisError
from sqlalchemy.exc import DBAPIError

HARMLESS = (AttributeError, ImportError, MemoryError, NameError, RecursionError, RedisError, TypeError)
"""Errors whose words name types, modules and addresses, and no values."""


def install() -> None:
    """Let every record with an exception be written by `described`; for the whole process, once or many times."""
    logging.setLogRecordFactory(_record)


def described(error: BaseException) -> str:
    """Return the traceback of an error and of what caused it, without the errors' words."""
    parts = [_one(each) for each in reversed(list(_chain(error)))]
    return "\n\nwhich led to:\n\n".join(parts)


def _record(*arguments: object, **named: object) -> logging.LogRecord:
    record = logging.LogRecord(*arguments, **named)  # type: ignore[arg-type]
    if record.exc_info and record.exc_info[1] is not None:
        # a formatter writes the traceback itself only where this is empty
        record.exc_text = described(record.exc_info[1])
    return record


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error, what caused it, what caused that."""
    seen: set[int] = set()
    each: BaseException | None = error
    while each is not None and id(each) not in seen:
        seen.add(id(each))
        yield each
        each = each.__cause__ or (None if each.__suppress_context__ else each.__context__)


def _one(error: BaseException) -> str:
    frames = "".join(traceback.format_list(traceback.extract_tb(error.__traceback__)))
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    text = _message(error)
    return f"Traceback (most recent call last):\n{frames}{name}{f': {text}' if text else ''}"


def _message(error: BaseException) -> str:
    """What may be told of an error besides its kind."""
    if isinstance(error, DBAPIError):
        return _message(error.orig) if error.orig else ""
    if isinstance(error, psycopg2.Error):
        # without a code it comes from the connection, not from a statement
        return _place_in_database(error) if error.pgcode else str(error).strip()
    if isinstance(error, OSError):
        return f"[Errno {error.errno}] {error.strerror}: {error.filename}" if error.errno else ""
    return str(error) if isinstance(error, HARMLESS) else ""


def _place_in_database(error: psycopg2.Error) -> str:
    diagnostics = error.diag
    names = (diagnostics.table_name, diagnostics.column_name, diagnostics.constraint_name)
    return " ".join([str(error.pgcode), *(name for name in names if name)])
