"""Pages of a list: ordered select in, one page and the total out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from flask import request
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import Select, func, select
from sqlalchemy.orm import scoped_session

T = TypeVar("T")
MAX_PAGE_SIZE = 200
PAGE_SIZES = (20, 50, 100)
MAX_PAGE = 1_000_000
MAX_NUMBER = 2**31 - 1
MAX_DIGITS = 20


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list; `page` counts from 1."""

    items: Sequence[T]
    total: int
    page: int
    page_size: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.page_size))

    @property
    def first(self) -> int:
        return min(self.total, (self.page - 1) * self.page_size + 1)

    @property
    def last(self) -> int:
        return min(self.total, self.page * self.page_size)


def page_of(session: scoped_session[FlaskSession], rows: Select[T], page: int = 1, page_size: int = 20) -> Page[T]:
    """Run an ordered select for one page of entities and count the whole."""
    page, page_size = max(1, min(page, MAX_PAGE)), max(1, min(page_size, MAX_PAGE_SIZE))
    total = session.scalar(select(func.count()).select_from(rows.order_by(None).subquery())) or 0
    items = session.scalars(rows.limit(page_size).offset((page - 1) * page_size)).all()
    return Page(items, total, page, page_size)


def whole_number(text: str) -> int | None:
    """Return the whole number that an address or a form wrote; None for anything else, and for one too long."""
    is_number = text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS
    return int(text) if is_number and int(text) <= MAX_NUMBER else None


def asked_page_size() -> int:
    """Return how many rows a page of this request's list has: one of PAGE_SIZES, the first by default."""
    size = whole_number(request.args.get("size", ""))
    return size if size in PAGE_SIZES else PAGE_SIZES[0]


def page_number() -> int:
    """Return which page of a list this request's address asks for, counted from 1."""
    return max(1, whole_number(request.args.get("page", "")) or 1)
