"""What is done with a board: draft, publish, withdraw, confirm, note a posting; each its own address."""

from __future__ import annotations

from datetime import date, datetime

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.guard import current_community, current_person, needs
from accounts.permissions import Permission
from boards import actions as board_actions
from boards import queries as boards
from core import clock
from core.quarter import Quarter
from publicity import actions, queries
from publicity.errors import NotYet
from publicity.forms import PostingForm, PublicationForm, WithdrawalForm
from publicity.models import Days
from publicity.pages import BOARDS, bp
from publicity.pages.boards import board_page
from web.forms import perform, redirect_saying, submit


@bp.post(f"{BOARDS}/<quarter:quarter>/draft")
@needs(Permission.BOARDS_MANAGE)
def draft(community: str, quarter: Quarter) -> ResponseReturnValue:
    """Rank the quarter into a draft, anew where there is one."""
    return perform(
        act=lambda: board_actions.draft(quarter, current_person()).population,
        refused=lambda refusal: board_page(quarter, faults=[refusal.message]),
        done=lambda count: _to_board(quarter, _("草榜已排好，共 %(count)s 人；核对无误后公示。", count=count)),
    )


@bp.post(f"{BOARDS}/<quarter:quarter>/publication")
@needs(Permission.BOARDS_MANAGE)
def publish(community: str, quarter: Quarter) -> ResponseReturnValue:
    """Put the draft up for as long as the form says."""
    form, board = PublicationForm(), boards.board(quarter)

    def published() -> date:
        days, counted = form.days.data or 0, Days(form.counted.data)
        return actions.publish(board, current_person(), days=days, counted=counted, masked=form.masked.data).ends_on

    def done(last: date) -> ResponseReturnValue:
        return _to_board(quarter, _("已公示，到 %(last)s 18:00 为止。请打印海报张贴，并登记张贴的地方。", last=last))

    return submit(form, published, lambda: board_page(quarter, publishing=form), done)


@bp.post(f"{BOARDS}/<quarter:quarter>/withdrawal")
@needs(Permission.BOARDS_MANAGE)
def withdraw(community: str, quarter: Quarter) -> ResponseReturnValue:
    """Take the published board down, with the reason."""
    form, board = WithdrawalForm(), boards.board(quarter)
    return submit(
        form,
        act=lambda: actions.withdraw(board, current_person(), form.reason.data or ""),
        page=lambda: board_page(quarter, withdrawing=form),
        done=lambda _none: _to_board(quarter, _("公示已撤回，公示页不能再打开；改正之后请重新起草、公示。")),
    )


@bp.post(f"{BOARDS}/<quarter:quarter>/confirmation")
@needs(Permission.BOARDS_MANAGE)
def confirm(community: str, quarter: Quarter) -> ResponseReturnValue:
    """Freeze the board whose days are over."""
    board = boards.board(quarter)
    return perform(
        act=lambda: actions.confirm(board, current_person()),
        refused=lambda refusal: board_page(quarter, faults=[refusal.message]),
        done=lambda _none: _to_board(quarter, _("榜已确认并冻结；本季度不再接受记录和改动。")),
    )


@bp.post(f"{BOARDS}/<quarter:quarter>/postings")
@needs(Permission.BOARDS_MANAGE)
def note_posting(community: str, quarter: Quarter) -> ResponseReturnValue:
    """Note where the board was posted."""
    form, board = PostingForm(), boards.board(quarter)

    def noted() -> None:
        publication = queries.running(board.id)
        if publication is None:
            raise NotYet(_("这张榜还没有公示，公示之后再登记张贴。"))
        at = _instant(form.posted_at.data)
        actions.note_posting(publication, form.place.data or "", current_person(), at)

    return submit(
        form,
        act=noted,
        page=lambda: board_page(quarter, posting=form),
        done=lambda _none: _to_board(quarter, _("已登记张贴。")),
    )


def _instant(typed: datetime | None) -> datetime | None:
    return typed.replace(tzinfo=clock.SHANGHAI) if typed else None


def _to_board(quarter: Quarter, sentence: str) -> ResponseReturnValue:
    url = url_for("publicity.board", community=current_community().code, quarter=str(quarter))
    return redirect_saying(sentence, url)
