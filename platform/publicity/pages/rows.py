"""The rows of a board as its tables show them, with a link to the cards that the person may open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from flask import current_app, url_for

from accounts.guard import access, current_community
from accounts.permissions import Permission
from boards.models import BoardRow, Colour
from core.quarter import Quarter
from tenants.queries import branches

CARD = "boards.card"
ANYBODY = "~"


@dataclass(frozen=True)
class RankedRow:
    """One member on a board; figures are millionths, url is empty where the card is not the person's to see."""

    rank: int
    tied: bool
    name: str
    url: str
    branch: str
    base: int
    bonus: int
    lost: int
    total: int
    colour: Colour | None
    klass: int | None
    vetoed: bool


def ranked_rows(rows: Sequence[BoardRow], quarter: Quarter) -> list[RankedRow]:
    """Return the rows of a board, best first."""
    ties = Counter(row.rank for row in rows)
    address, reach = _card_address(quarter), _reach()
    return [
        RankedRow(
            rank=row.rank,
            tied=ties[row.rank] > 1,
            name=row.name,
            url=address.replace(ANYBODY, quote(row.member_no)) if reach is None or row.branch_name in reach else "",
            branch=row.branch_name,
            base=row.base,
            bonus=row.bonus,
            lost=row.lost,
            total=row.total,
            colour=row.colour,
            klass=row.klass,
            vetoed=row.vetoed,
        )
        for row in rows
    ]


def _card_address(quarter: Quarter) -> str:
    if CARD not in current_app.view_functions:
        return ""
    return url_for(CARD, community=current_community().code, member_no=ANYBODY, quarter=str(quarter))


def _reach() -> frozenset[str] | None:
    """The names of the branches whose cards the person may open; None for all of them."""
    scope = access().scope(Permission.CARDS_VIEW, current_community())
    if scope is None or scope.member is not None:
        return frozenset()
    if scope.branches is None:
        return None
    return frozenset(branch.name for branch in branches() if branch.id in scope.branches)
