"""Live standings in the API, each member's figure explained entry by entry."""

from __future__ import annotations

from accounts.access import Access
from accounts.guard import NOT_HERE, access, current_community, needs
from accounts.permissions import Permission
from boards.schemas import CardWithTrace, StandingOut
from boards.snapshot import live
from boards.standing import LiveStanding
from core.errors import Missing
from core.quarter import Quarter
from criteria.queries import in_force, version_on
from criteria.words import translator
from members import queries as members
from rules import MemberCard
from rules.explain import why
from tenants.scope import Scope, current, within
from web.api import Blueprint
from web.schemas import unpaged

bp = Blueprint("standings_api", __name__, url_prefix="/communities/<community>/standings", description="Standings")


@bp.get("/<quarter:quarter>")
@needs(Permission.STANDINGS_VIEW)
@bp.response(200, StandingOut)
def standing(community: str, quarter: Quarter) -> dict[str, object]:
    """Show the live standing of a quarter, best first."""
    live_standing = live(quarter)
    items = [_card(live_standing, row) for row in live_standing.standing.cards.iter_rows(named=True)]
    return {
        "quarter": live_standing.quarter,
        "version": live_standing.version.code,
        **unpaged(items),
    }


@bp.get("/<quarter:quarter>/<member_no>")
@needs(Permission.CARDS_VIEW)
@bp.response(200, CardWithTrace)
def card(community: str, quarter: Quarter, member_no: str) -> dict[str, object]:
    """Show a member's card of a quarter with its trace; a member sees their own, without a live rank."""
    member = members.member(member_no)
    with within(standing_scope(access())):
        live_standing = live(quarter)
        place = live_standing.row_of(member.id)
        if place is None:
            raise Missing(NOT_HERE)
        return {**_with_trace(live_standing, place), "quarter": live_standing.quarter}


def standing_scope(rights: Access) -> Scope:
    """The whole community's scope for its staff; a member keeps their own."""
    return rights.scope(Permission.STANDINGS_VIEW, current_community()) or current()


def _card(live_standing: LiveStanding, row: dict[str, object]) -> dict[str, object]:
    names = live_standing.roster["name"]
    alone = current().member is not None
    placed = {name: None if alone else row[name] for name in ("position", "rank", "board")}
    figures = ("member_no", "branch", "base", "bonus", "total", "lost", "deductions", "vetoed")
    own = {name: row[name] for name in figures}
    return {**own, **placed, "klass": None if alone else row["class"], "name": names[int(str(row["member"]))]}


def _with_trace(live_standing: LiveStanding, place: int) -> dict[str, object]:
    own = live_standing.standing.card(place)
    assert own.row is not None
    titles = {group.code: group.title for group in live_standing.version.categories}
    categories = [{**row, "title": titles.get(row["category"], row["category"])} for row in own.categories]
    return {
        **_card(live_standing, own.row),
        "categories": categories,
        "trace": _trace(own),
    }


def _trace(own: MemberCard) -> list[dict[str, object]]:
    versions, _ = in_force(), translator()
    lines = []
    for row in own.trace:
        item = version_on(row["date"], versions).items.get(row["item"])
        words = why(row, own.period, _) + _("。")
        lines.append({**row, "title": item.title if item else row["item"], "explanation": words})
    return lines
