"""How often the tree of units was changed: what a process knows of streets and communities holds until the number is
raised. Every change of a street or a community raises it first, so that changes go one after another."""

from __future__ import annotations

from flask import g, has_request_context
from sqlalchemy import func, select, update

from core.db import db
from tenants.models import District

COLUMN = select(func.max(District.unit_changes)).scalar_subquery().label("unit_changes")
"""What a SELECT asks for to learn the number beside other things."""


def remember(number: int | None) -> None:
    """Let a request know the number, which somebody has read along with other things."""
    g.unit_changes = number or 0


def known() -> int | None:
    """Return the number that this request knows; None where it has not asked."""
    number: int | None = g.get("unit_changes") if has_request_context() else None
    return number


def current() -> int:
    """Return the number, read where the request does not know it."""
    number = known()
    return (db.session.scalar(select(func.max(District.unit_changes))) or 0) if number is None else number


def raise_number() -> None:
    """Count a change, and let nobody else change the tree until this transaction ends."""
    db.session.execute(update(District).values(unit_changes=District.unit_changes + 1))
    if has_request_context():
        g.pop("unit_changes", None)
