"""The pages of scores: a member's card, one's own card, the live standing of a quarter."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from markupsafe import Markup

from accounts.guard import access, current_community, needs
from accounts.permissions import Permission
from boards import queries
from boards.cards import Card, card_of
from boards.models import Stage
from boards.standing import LiveStanding, live
from core import clock
from core.errors import Missing
from core.quarter import Quarter
from ledger.kept import Kept
from ledger.kept_pages import kept_page
from members.queries import branch_names, member, neighbours
from tenants import scope
from web.quarters import begun_quarter

BOARD_PAGE = "publicity.board"

bp = Blueprint("boards", __name__, template_folder="templates", url_prefix="/communities/<community>")


@dataclass(frozen=True)
class Shown:
    """A card with the members before and after it."""

    card: Card
    branch: str
    before: str | None
    after: str | None


_cards: Kept[tuple[str, Markup]] = Kept(512)


@bp.get("/members/<member_no>/card")
@needs(Permission.CARDS_VIEW)
@kept_page
def card(community: str, member_no: str) -> ResponseReturnValue:
    """One member's card of a quarter, the present one by default."""
    return _card_page(member_no)


def _card_page(member_no: str) -> str:
    quarter = begun_quarter()
    may = _may()
    key = (member_no, quarter, clock.today(), str(get_locale()), request.script_root, may)
    name, body = _cards.of(key, lambda: _drawn(_shown(member_no, quarter), may))
    return render_template("boards/card.html", name=name, body=body)


def _may() -> frozenset[Permission]:
    offered = (Permission.ENTRIES_RECORD, Permission.MEMBERS_EDIT, Permission.CRITERIA_VIEW)
    return frozenset(permission for permission in offered if access().may_in(permission, current_community()))


def _drawn(shown: Shown, may: frozenset[Permission]) -> tuple[str, Markup]:
    """Draw a card: the member's name and the page's own part."""
    body = render_template(
        "boards/card_body.html",
        here=current_community(),
        shown=shown,
        card=shown.card,
        alone=scope.current().member is not None,
        may_record=Permission.ENTRIES_RECORD in may,
        may_edit=Permission.MEMBERS_EDIT in may,
        may_read=Permission.CRITERIA_VIEW in may,
        Stage=Stage,
    )
    return shown.card.member.name, Markup(body)


@bp.get("/card")
@needs(Permission.CARDS_VIEW)
@kept_page
def own_card(community: str) -> ResponseReturnValue:
    """The signed-in member's own card."""
    own = access().member_ids(current_community().id)
    if not own:
        raise Missing(_("您的账号没有对应的党员；请到党员名册里查卡。"))
    return _card_page(queries.member_no(min(own)))


@bp.get("/standings/<quarter:quarter>")
@needs(Permission.STANDINGS_VIEW)
@kept_page
def standing(community: str, quarter: Quarter) -> ResponseReturnValue:
    """Everybody's place in a quarter as the ledger is now."""
    found = live(begun_quarter())
    rows = [row for row in found.standing.cards.iter_rows(named=True) if row["in_population"]]
    people = found.roster.rows(named=True)
    return render_template(
        "boards/standing.html",
        here=current_community(),
        quarter=found.quarter,
        version=found.version,
        rows=[row | {"name": people[row["member"]]["name"]} for row in rows],
        left_out=found.standing.cards.height - len(rows),
        board_url=_board_url(found.quarter),
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


def _shown(member_no: str, quarter: Quarter) -> Shown:
    before, after = neighbours(member(member_no))
    live_now, alone = _whole_standing(quarter)
    found = member(member_no)
    made = card_of(found, live_now, alone=alone)
    return Shown(made, branch_names().get(found.branch_id, ""), before, after)


def _whole_standing(quarter: Quarter) -> tuple[LiveStanding, bool]:
    """The community's standing, ranked over everybody; a member's own scope has that member alone."""
    if scope.current().member is not None:
        return live(quarter), True
    whole = access().scope(Permission.STANDINGS_VIEW, current_community())
    if whole is None or whole == scope.current():
        return live(quarter), False
    with scope.within(whole):
        return live(quarter), False
