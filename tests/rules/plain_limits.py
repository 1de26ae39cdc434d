"""The plain reading of limits (scoring §3 and §9.5): item limits, then the category's, then the document's."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial

from tests.rules.plain import Document, Priced, number, period

MOVING = ("deduct", "add")


def set_due(rows: list[Priced], last_document: Document) -> None:
    """Section 9.5: every limit in its turn, each over what the ones before it left."""
    moving = [row for row in rows if row.effect in MOVING]
    cut_by_items(moving)
    shared = [row for row in moving if not row.is_unlimited]
    for category in last_document["categories"]:
        mine = [r for r in shared if r.category["code"] == category["code"] and r.kind == category["kind"]]
        for limit in category.get("limits", []):
            cut_together(mine if limit["items"] == "all" else named(shared, limit), limit)
    for limit in last_document.get("limits", []):
        cut_together(shared if limit["items"] == "all" else named(shared, limit), limit)


def named(rows: list[Priced], limit: Document) -> list[Priced]:
    """The entries of the items that a shared limit names, wherever these stood in an earlier version."""
    return [row for row in rows if row.item["code"] in limit["items"]]


def limits_of(item: Document) -> list[Document]:
    limit = item.get("limit", [])
    return limit if isinstance(limit, list) else [limit]


def cut_by_items(rows: list[Priced]) -> None:
    """The n-th limit of every item, before the next one of any; entries of one item code share them."""
    for n in range(max((len(limits_of(row.item)) for row in rows), default=0)):
        for code in dict.fromkeys(row.item["code"] for row in rows):
            cut([row for row in rows if row.item["code"] == code], partial(nth_limit, n))


def nth_limit(n: int, row: Priced) -> Document | None:
    limits = limits_of(row.item)
    return limits[n] if n < len(limits) else None


def cut_together(rows: list[Priced], limit: Document) -> None:
    """A shared limit over what it covers, deductions and additions each for themselves."""
    for effect in MOVING:
        cut([row for row in rows if row.effect == effect], lambda _: limit)


def cut(rows: list[Priced], limit_of: Callable[[Priced], Document | None]) -> None:
    """Apply one limit entry by entry; an entry that is out already is neither seen nor counted."""
    seen: list[tuple[Priced, bool]] = []
    for row in [row for row in rows if not row.is_out]:
        limit = limit_of(row)
        used = True
        if limit is not None:
            same = [(o, u) for o, u in seen if is_same_period(limit, o, row)]
            if "count" in limit and sum(u for _, u in same) >= int(limit["count"]):
                row.due, row.is_out, used = Fraction(0), True, False
            elif "points" in limit:
                spent = sum((other.due for other, _ in same), Fraction(0))
                left = max(number(limit["points"]) - spent, Fraction(0))
                row.is_out = row.due > 0 and left == 0
                row.due = min(row.due, left)
        seen.append((row, used))


def is_same_period(limit: Document, one: Priced, other: Priced) -> bool:
    return period(limit["per"], one.entry.date) == period(limit["per"], other.entry.date)
