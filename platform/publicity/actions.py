"""What people do with publicity: publish, withdraw, confirm, note a posting."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from accounts.models import User
from boards import actions as boards
from boards import queries as board_queries
from boards.errors import WrongStage
from boards.models import MOVES, Board, Stage
from core import clock, workdays
from core.db import db
from ledger import actions as ledger
from ledger import chain
from ledger.queries import undecided
from publicity import queries
from publicity.errors import Changed, FaultyPublicity, NotYet
from publicity.models import Days, Posting, Publication
from publicity.public_file import fingerprint, public_file
from tenants import audit, links, scope
from tenants.models import Community, LinkKind

MAX_DAYS = 30


def publish(
    board: Board, by: User, *, days: int = 5, counted: Days = Days.WORKING, masked: bool = False
) -> Publication:
    """Put a draft board up for so many days, behind a link that expires; raise WrongStage, NotYet, FaultyPublicity."""
    _hold(board)
    _refuse_unfit(board, days)
    content = public_file(board_queries.rows(board.id), masked=masked)
    first = clock.today()
    last = workdays.last_of(first, days, working=counted == Days.WORKING)
    token = links.make(LinkKind.BOARD, scope.current().tenant, board.id, queries.link_ends_at(last))
    publication = Publication(
        board_id=board.id,
        days=days,
        counted=counted,
        starts_on=first,
        ends_on=last,
        masked=masked,
        fingerprint=fingerprint(content),
        link_token=token,
        published_by_id=by.id,
        published_at=clock.now(),
    )
    db.session.add(publication)
    db.session.flush()
    board.stage, board.fingerprint = Stage.PUBLISHED, publication.fingerprint
    board.published_by_id, board.published_at = by.id, publication.published_at
    audit.record("board_published", board.quarter, tenant=scope.current().tenant, until=last.isoformat())
    return publication


def _refuse_unfit(board: Board, days: int) -> None:
    if Stage.PUBLISHED not in MOVES[board.stage]:
        raise WrongStage(_("这张榜已公示或已确认；如需改动，请先撤回公示。"))
    if not 1 <= days <= MAX_DAYS:
        message = _("公示天数应为 1 至 %(max)s 天。", max=MAX_DAYS)
        raise FaultyPublicity(message, {"days": [message]})
    if board.quarter.last_day >= clock.today():
        raise NotYet(_("本季度到 %(day)s 才结束，结束后才能公示；现在可以先看草榜。", day=board.quarter.last_day))
    lacks = missing_contact()
    if lacks:
        raise NotYet(_("%(missing)s。", missing=lacks))
    if not boards.is_current(board):
        raise Changed(_("起草之后台账有变动，草榜已不是最新；请重新起草再公示。"))


def missing_contact() -> str:
    """Say that the poster could not tell where to object, and who enters it; empty where it can."""
    # asked anew: what is kept of a community may be some seconds old
    row = db.session.scalars(select(Community).where(Community.id == scope.current().tenant)).one()
    lacks = [word for word, text in ((_("办公地址"), row.address), (_("联系电话"), row.telephone)) if not text.strip()]
    if not lacks:
        return ""
    return _(
        "本单位还没有填写%(lacks)s，党员群众无从提出异议；请在“支部与党小组”页的“本社区的地址与电话”里填写",
        lacks=_("、").join(lacks),
    )


def withdraw(board: Board, by: User, reason: str) -> None:
    """Take a published board down and make it a draft again; raise WrongStage, FaultyPublicity."""
    _hold(board)
    publication = queries.running(board.id)
    if Stage.DRAFT not in MOVES[board.stage] or publication is None:
        raise WrongStage(_("只有公示中的榜才能撤回；已确认的榜不再改动。"))
    if not reason.strip():
        message = _("请写明撤回的原因。")
        raise FaultyPublicity(message, {"reason": [message]})
    publication.withdrawn_at, publication.withdrawn_reason = clock.now(), reason.strip()[:500]
    links.withdraw(LinkKind.BOARD, scope.current().tenant, board.id)
    board.stage, board.fingerprint = Stage.DRAFT, None
    board.published_by_id, board.published_at = None, None
    audit.record("board_withdrawn", board.quarter, tenant=scope.current().tenant, by=by.name)


def confirm(board: Board, by: User) -> None:
    """Freeze a published board after its days, close its quarter and print the chain's head on it.

    Raises WrongStage, NotYet while days run or entries of the quarter wait, Changed where the ledger moved since.
    """
    _hold(board)  # nothing is recorded or decided between this look at the ledger and the close of its quarter
    missing = missing_for_confirmation(board)
    if missing:
        raise NotYet(_("%(missing)s。", missing=_("；").join(missing)))
    if not boards.is_current(board):
        raise Changed(_("公示之后台账有更正，榜上的名次或分数已变化；请撤回公示，重新起草、公示。"))
    boards.freeze(board, by)
    ledger.close(board.quarter)
    audit.record("board_confirmed", board.quarter, tenant=scope.current().tenant, fingerprint=board.fingerprint)


def missing_for_confirmation(board: Board) -> list[str]:
    """Say what still stands between a board and its confirmation."""
    publication = queries.running(board.id)
    if Stage.CONFIRMED not in MOVES[board.stage] or publication is None:
        return [_("这张榜不在公示中，先公示才能确认")]
    missing = []
    if not queries.is_over(publication):
        missing.append(_("公示到 %(day)s 18:00 才结束", day=publication.ends_on))
    waiting = undecided(board.quarter)
    if waiting:
        missing.append(_("本季度还有 %(count)s 条积分没有核实或认定", count=waiting))
    return missing


def note_posting(publication: Publication, place: str, by: User, at: datetime | None = None) -> Posting:
    """Note where a publication was posted; raise FaultyPublicity without a place."""
    if not place.strip():
        message = _("请填写张贴的地方，例如“公开栏”。")
        raise FaultyPublicity(message, {"place": [message]})
    posting = Posting(
        publication_id=publication.id, place=place.strip()[:120], posted_by_id=by.id, posted_at=at or clock.now()
    )
    db.session.add(posting)
    audit.record("posting_noted", place.strip(), tenant=scope.current().tenant)
    return posting


def _hold(board: Board) -> None:
    """Let nobody else act on the ledger or its boards until this transaction ends, and read the board as it is now."""
    chain.lock()
    db.session.refresh(board)
