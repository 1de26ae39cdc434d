"""The list of boards, and the page of one: stages, what is missing, both boards, the ranking, postings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from flask import current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from accounts.guard import access, current_community, needs
from accounts.permissions import Permission
from accounts.queries import names
from boards import queries as boards
from boards.models import Board, BoardRow, Colour, Stage
from boards.words import class_words, share_words, tie_words
from core import clock
from core.db import db
from core.quarter import Quarter
from criteria.queries import in_force, stored, version
from ledger.queries import steps_since, undecided
from publicity import queries
from publicity.actions import missing_contact, missing_for_confirmation
from publicity.forms import PostingForm, PublicationForm, WithdrawalForm
from publicity.models import Days, Publication
from publicity.pages import BOARDS, bp
from publicity.pages.rows import RankedRow, ranked_rows
from publicity.pages.stages import days_words, steps
from publicity.posters import living_address
from rules import BoardRules, Version
from rules.version import PublicityRules
from web.formats import quarter_name
from web.paging import Page, page_number, page_of
from web.words import class_word

CONTACT_PAGE = "branches.branches"
MAX_UNDRAFTED = 4
USUAL_PLACES = (
    lazy_gettext("公开栏"),
    lazy_gettext("党员活动室"),
    lazy_gettext("党员微信群"),
    lazy_gettext("党群服务中心"),
)


@bp.get(BOARDS, endpoint="boards")
@needs(Permission.BOARDS_VIEW)
def boards_index(community: str) -> ResponseReturnValue:
    """Every quarter's board with how far it has come, newest first; ended quarters without one above them."""
    page = page_of(db.session, boards.boards(), page_number())
    publications = queries.latest([board.id for board in page.items])
    return render_template(
        "publicity/boards.html",
        here=current_community(),
        page=page,
        sizes=boards.sizes([board.id for board in page.items]),
        publications=publications,
        over={number for number, publication in publications.items() if queries.is_over(publication)},
        undrafted=_undrafted(page),
        today=clock.today(),
    )


def _undrafted(page: Page[Board]) -> list[Quarter]:
    """The latest quarters, begun, since the community's opening and with criteria in force, that have no board yet."""
    versions = in_force()
    if not versions or page.page > 1:
        return []
    drafted = {board.quarter for board in page.items}
    today = Quarter.of(clock.today())
    latest = [today.plus(-back) for back in range(MAX_UNDRAFTED)]
    expected = [one for one in latest if one >= versions[0].since and current_community().counts_in(one)]
    return [one for one in expected if one not in drafted]


@bp.get(f"{BOARDS}/<quarter:quarter>")
@needs(Permission.BOARDS_VIEW)
def board(community: str, quarter: Quarter) -> ResponseReturnValue:
    return board_page(quarter)


def board_page(
    quarter: Quarter,
    *,
    publishing: PublicationForm | None = None,
    posting: PostingForm | None = None,
    withdrawing: WithdrawalForm | None = None,
    faults: Sequence[str] = (),
) -> str:
    """Return the page of a quarter's board; a form that was refused comes back as it was filled in."""
    board = boards.find(quarter)
    if board is None:
        return _without_board(quarter, faults)
    rows, publication = boards.rows(board.id), queries.running(board.id)
    rules = _rules(board)
    first = publishing or _publication_form(rules.publicity)
    return render_template(
        "publicity/board.html",
        here=current_community(),
        quarter=quarter,
        board=board,
        publication=publication,
        steps=steps(board, publication),
        missing=_missing(board),
        faults=faults,
        version=stored(board.version_id),
        **_tables(rows, rules.boards, quarter),
        **_outside(board, publication, rows),
        forms=(first, posting or PostingForm(None), withdrawing or WithdrawalForm(None)),
        **_around(board),
    )


def _around(board: Board) -> dict[str, object]:
    return {
        "contact_url": _contact_url(board),
        "places": USUAL_PLACES,
        "today": clock.today(),
        "may_manage": may_manage(),
    }


def _outside(board: Board, publication: Publication | None, rows: Sequence[BoardRow]) -> dict[str, object]:
    """What of a board is out of the house: its public address, its postings, the text for chat groups."""
    return {
        "postings": _postings(publication),
        "address": living_address(publication),
        "copy": _text_to_copy(board, publication, rows) if publication else "",
    }


def may_manage() -> bool:
    """Say whether the person may draft, publish and confirm here."""
    return access().may_in(Permission.BOARDS_MANAGE, current_community())


def _without_board(quarter: Quarter, faults: Sequence[str]) -> str:
    today = clock.today()
    standing = "boards.standing" in current_app.view_functions and access().may_in(
        Permission.STANDINGS_VIEW, current_community()
    )
    return render_template(
        "publicity/no_board.html",
        here=current_community(),
        quarter=quarter,
        faults=faults,
        begun=quarter.first_day <= today,
        over=quarter.last_day < today,
        waiting=undecided(quarter),
        standing_url=url_for("boards.standing", community=current_community().code, quarter=str(quarter))
        if standing
        else "",
        may_manage=may_manage(),
    )


def _rules(board: Board) -> Version:
    row = stored(board.version_id)
    return version(row.id, row.content_hash)


def _publication_form(rules: PublicityRules) -> PublicationForm:
    """The form as the criteria ask for: days, how they are counted, names."""
    counted = Days.WORKING if rules.kind == "working" else Days.CALENDAR
    return PublicationForm(None, days=rules.days, counted=counted.value, masked=rules.names == "masked")


def _tables(rows: Sequence[BoardRow], rules: BoardRules, quarter: Quarter) -> dict[str, object]:
    """What the tables of a board's page show."""
    ranked = ranked_rows(rows, quarter)
    classes = Counter(row.klass for row in rows)
    return {
        "red": [row for row in ranked if row.colour == Colour.RED],
        "yellow": [row for row in ranked if row.colour == Colour.YELLOW],
        "ranking": ranked,
        "red_summary": _summary(ranked, rules, Colour.RED, classes),
        "yellow_summary": _summary(ranked, rules, Colour.YELLOW, classes),
        "sizes": [classes[number] for number in (1, 2, 3, 4)],
        "class_words": class_words(rules),
        "ties": tie_words(rows, rules),
    }


def _summary(ranked: Sequence[RankedRow], rules: BoardRules, colour: Colour, classes: Counter[int | None]) -> str:
    count = sum(row.colour == colour for row in ranked)
    sentence = _("%(count)s 人，%(share)s", count=count, share=share_words(rules, colour))
    first, second = (1, 2) if colour == Colour.RED else (3, 4)
    return f"{sentence}　{class_word(first)} {classes[first]}　{class_word(second)} {classes[second]}"


def _missing(board: Board) -> list[str]:
    """What stands before the next stage."""
    if board.stage == Stage.PUBLISHED:
        return missing_for_confirmation(board)
    if board.stage == Stage.CONFIRMED:
        return []
    return _missing_for_publication(board)


def _contact_url(board: Board) -> str:
    """Where to enter address and telephone, while a draft lacks them for its publication."""
    if board.stage != Stage.DRAFT or not may_manage() or not missing_contact():
        return ""
    return url_for(CONTACT_PAGE, community=current_community().code, _anchor="contact")


def _missing_for_publication(board: Board) -> list[str]:
    lacks = missing_contact()
    parts = [lacks] if lacks else []
    if board.quarter.last_day >= clock.today():
        parts.append(_("本季度到 %(day)s 才结束，结束后才能公示", day=board.quarter.last_day))
    moved = steps_since(board.chain_sequence)
    if moved:
        parts.append(_("起草之后台账又有 %(count)s 次变动，名次若受影响须重新起草", count=moved))
    waiting = undecided(board.quarter)
    if waiting:
        parts.append(_("本季度还有 %(count)s 条积分没有核实或认定", count=waiting))
    return parts


def _postings(publication: Publication | None) -> list[tuple[str, object, str]]:
    if publication is None:
        return []
    rows = queries.postings(publication.id)
    people = names({row.posted_by_id for row in rows})
    return [(row.place, row.posted_at, people.get(row.posted_by_id, "")) for row in rows]


def _text_to_copy(board: Board, publication: Publication, rows: Sequence[BoardRow]) -> str:
    """The words for a chat group: what, how many, until when, where to look and to object."""
    period = quarter_name(board.quarter)
    listed, address = Counter(row.colour for row in rows), living_address(publication)
    lines = [
        _("【%(unit)s】%(period)s红黄榜", unit=current_community().organisation, period=period),
        _(
            "红榜 %(red)s 人，黄榜 %(yellow)s 人，应排 %(all)s 人。",
            red=listed[Colour.RED], yellow=listed[Colour.YELLOW], all=board.population,
        ),
    ]  # fmt: skip
    if board.stage == Stage.PUBLISHED:
        lines += [
            _("公示 %(days)s，到 %(last)s 18:00。", days=days_words(publication), last=publication.ends_on),
            *([_("查看：%(address)s", address=address)] if address else []),
            _(
                "有异议请在期限内当面或电话向社区党组织提出：%(where)s",
                where=f"{current_community().address} {current_community().telephone}",
            ),
        ]
    return "\n".join(lines)
