"""The pages of scores: a member's card, one's own card, the live standing of a quarter."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from operator import itemgetter

from flask import Blueprint, Response, current_app, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from accounts.guard import access, current_community, current_person, needs
from accounts.page_cache import cached_page
from accounts.permissions import Permission
from boards import queries
from boards.card_pdf import paper_of
from boards.cards import Card, TraceRow, card_of
from boards.models import Stage
from boards.snapshot import community_standing, live
from boards.standing import LiveStanding
from core import limits
from core.errors import Missing
from core.quarter import Quarter
from members.names import sort_key
from members.queries import branch_names, member
from tenants import scope
from tenants.models import Topic
from web.quarters import begun_quarter
from web.sorting import sorted_rows

BOARD_PAGE = "publicity.board"
FIGURES = ("rank", "base", "bonus", "lost", "total", "class")
ORDERS: dict[str, Callable[[TraceRow], object]] = {
    **{name: itemgetter(name) for name in FIGURES},
    "member": lambda row: sort_key(row["name"]),
    "branch": lambda row: sort_key(row["branch"]),
}
"""What the names of an address order a standing by."""

bp = Blueprint("boards", __name__, template_folder="templates", url_prefix="/communities/<community>")


@dataclass(frozen=True)
class CardPage:
    """A card with the members before and after it."""

    card: Card
    branch: str
    before: str | None
    after: str | None


@bp.get("/members/<member_no>/card")
@needs(Permission.CARDS_VIEW)
@cached_page(*Topic)
def card(community: str, member_no: str) -> ResponseReturnValue:
    """One member's card of a quarter, the present one by default."""
    return _card_page(member_no)


def _card_page(member_no: str) -> str:
    values = _shown(member_no, begun_quarter())
    may = access()
    return render_template(
        "boards/card.html",
        here=current_community(),
        shown=values,
        card=values.card,
        alone=scope.current().member is not None,
        may_record=may.may_in(Permission.ENTRIES_RECORD, current_community()),
        may_edit=may.may_in(Permission.MEMBERS_EDIT, current_community()),
        may_read=may.may_in(Permission.CRITERIA_VIEW, current_community()),
        Stage=Stage,
    )


@bp.get("/card")
@needs(Permission.CARDS_VIEW)
@cached_page(*Topic)
def own_card(community: str) -> ResponseReturnValue:
    """The signed-in member's own card."""
    return _card_page(_own_number())


def _own_number() -> str:
    own = access().member_ids(current_community().id)
    if not own:
        raise Missing(_("您的账号没有对应的党员；请到党员名册里查卡。"))
    return queries.member_no(min(own))


@bp.get("/members/<member_no>/card.pdf")
@needs(Permission.CARDS_VIEW)
@limits.exports
def card_paper(community: str, member_no: str) -> Response:
    """One member's card of a quarter to print and sign."""
    return _card_paper(member_no)


@bp.get("/card.pdf")
@needs(Permission.CARDS_VIEW)
@limits.exports
def own_card_paper(community: str) -> Response:
    """The signed-in member's own card to print."""
    return _card_paper(_own_number())


def _card_paper(member_no: str) -> Response:
    with force_locale("zh_Hans"):
        shown, unit = _shown(member_no, begun_quarter()), current_community().organisation
        content = paper_of(shown.card, shown.branch, unit, current_person().name)
    name = f"{unit}-{shown.card.member.name}-积分卡-{shown.card.quarter}.pdf"
    return send_file(io.BytesIO(content), mimetype="application/pdf", download_name=name, as_attachment=True)


@bp.get("/standings/<quarter:quarter>")
@needs(Permission.STANDINGS_VIEW)
@cached_page(Topic.RECOGNISED, Topic.ROSTER, Topic.CRITERIA, Topic.BOARDS)
def standing(community: str, quarter: Quarter) -> ResponseReturnValue:
    """Everybody's place in a quarter as the ledger is now."""
    live_standing = live(begun_quarter())
    rows = [row for row in live_standing.standing.cards.iter_rows(named=True) if row["in_population"]]
    people = live_standing.roster.rows(named=True)
    return render_template(
        "boards/standing.html",
        here=current_community(),
        quarter=live_standing.quarter,
        version=live_standing.version,
        rows=sorted_rows([row | {"name": people[row["member"]]["name"]} for row in rows], ORDERS),
        left_out=live_standing.standing.cards.height - len(rows),
        board_url=_board_url(live_standing.quarter),
        linked=_linked_branches(),
    )


def _board_url(quarter: Quarter) -> str:
    """The page of the quarter's board, once it was drafted."""
    if BOARD_PAGE not in current_app.view_functions or queries.find(quarter) is None:
        return ""
    return url_for(BOARD_PAGE, community=current_community().code, quarter=quarter)


def _linked_branches() -> set[str]:
    """The names of the branches whose cards this person may open."""
    cards = access().scope(Permission.CARDS_VIEW, current_community())
    if cards is None or cards.member is not None:
        return set()
    names = branch_names()
    return {names[number] for number in names if cards.branches is None or number in cards.branches}


def _shown(member_no: str, quarter: Quarter) -> CardPage:
    person = member(member_no)
    standing, alone = _standing_for_card(quarter)
    before, after = standing.register.neighbours(person.id, scope.current())
    branch = next((one.branch for one in standing.register.people if one.id == person.id), "")
    return CardPage(card_of(person, standing, alone=alone), branch, before, after)


def _standing_for_card(quarter: Quarter) -> tuple[LiveStanding, bool]:
    """The community's standing, ranked over everybody; a member's own scope has that member alone."""
    if scope.current().member is not None:
        return live(quarter), True
    may_see_all = access().scope(Permission.STANDINGS_VIEW, current_community()) is not None
    return community_standing(quarter) if may_see_all else live(quarter), False
