"""What is done with a board: draft, publish, withdraw, confirm, note a posting; each its own address."""

from __future__ import annotations

from datetime import datetime

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.guard import current_community, current_person, needs
from accounts.permissions import Permission
from boards import actions as board_actions
from boards import queries as boards
from core import clock
from core.db import db
from core.errors import Refusal
from core.quarter import Quarter
from publicity import actions, queries
from publicity.errors import NotYet
from publicity.forms import PostingForm, PublicationForm, WithdrawalForm
from publicity.models import Days
from publicity.pages.blueprint import BOARDS, bp
from publicity.pages.boards import board_page
from web.forms import show_faults


@bp.post(f"{BOARDS}/<quarter:quarter>/draft")
@needs(Permission.BOARDS_MANAGE)
def draft(community: str, quarter: Quarter) -> ResponseReturnValue:
    """Rank the quarter into a draft, anew where there is one."""
    try:
        made = board_actions.draft(quarter, current_person())
    except Refusal as refusal:
        db.session.rollback()
        return board_page(quarter, faults=[refusal.message]), refusal.status
    count = made.population
    db.session.commit()
    flash(_("草榜已排好，共 %(count)s 人；核对无误后公示。", count=count), "success")
    return _to_board(quarter)


@bp.post(f"{BOARDS}/<quarter:quarter>/publication")
@needs(Permission.BOARDS_MANAGE)
def publish(community: str, quarter: Quarter) -> ResponseReturnValue:
    """Put the draft up for as long as the form says."""
    form = PublicationForm()
    found = boards.board(quarter)
    if not form.validate():
        return board_page(quarter, publishing=form), 422
    try:
        made = actions.publish(
            found, current_person(), days=form.days.data or 0, counted=Days(form.counted.data), masked=form.masked.data
        )
    except Refusal as refusal:
        db.session.rollback()
        show_faults(form, refusal)
        return board_page(quarter, publishing=form), refusal.status
    last = made.ends_on
    db.session.commit()
    flash(_("已公示，到 %(last)s 18:00 为止。请打印海报张贴，并登记张贴的地方。", last=last), "success")
    return _to_board(quarter)


@bp.post(f"{BOARDS}/<quarter:quarter>/withdrawal")
@needs(Permission.BOARDS_MANAGE)
def withdraw(community: str, quarter: Quarter) -> ResponseReturnValue:
    """Take the published board down, with the reason."""
    form = WithdrawalForm()
    found = boards.board(quarter)
    if not form.validate():
        return board_page(quarter, withdrawing=form), 422
    try:
        actions.withdraw(found, current_person(), form.reason.data or "")
    except Refusal as refusal:
        db.session.rollback()
        show_faults(form, refusal)
        return board_page(quarter, withdrawing=form), refusal.status
    db.session.commit()
    flash(_("公示已撤回，公示页不能再打开；改正之后请重新起草、公示。"), "success")
    return _to_board(quarter)


@bp.post(f"{BOARDS}/<quarter:quarter>/confirmation")
@needs(Permission.BOARDS_MANAGE)
def confirm(community: str, quarter: Quarter) -> ResponseReturnValue:
    """Freeze the board whose days are over."""
    found = boards.board(quarter)
    try:
        actions.confirm(found, current_person())
    except Refusal as refusal:
        db.session.rollback()
        return board_page(quarter, faults=[refusal.message]), refusal.status
    db.session.commit()
    flash(_("榜已确认并冻结；本季度不再接受记录和改动。"), "success")
    return _to_board(quarter)


@bp.post(f"{BOARDS}/<quarter:quarter>/postings")
@needs(Permission.BOARDS_MANAGE)
def note_posting(community: str, quarter: Quarter) -> ResponseReturnValue:
    """Note where the board was posted."""
    form = PostingForm()
    found = boards.board(quarter)
    if not form.validate():
        return board_page(quarter, posting=form), 422
    try:
        publication = queries.running(found.id)
        if publication is None:
            raise NotYet(_("这张榜还没有公示，公示之后再登记张贴。"))
        actions.note_posting(publication, form.place.data or "", current_person(), _instant(form.posted_at.data))
    except Refusal as refusal:
        db.session.rollback()
        show_faults(form, refusal)
        return board_page(quarter, posting=form), refusal.status
    db.session.commit()
    flash(_("已登记张贴。"), "success")
    return _to_board(quarter)


def _instant(typed: datetime | None) -> datetime | None:
    return typed.replace(tzinfo=clock.SHANGHAI) if typed else None


def _to_board(quarter: Quarter) -> ResponseReturnValue:
    return redirect(url_for("publicity.board", community=current_community().code, quarter=str(quarter)))
