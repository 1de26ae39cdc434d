"""A community's home: what waits, the desk, the quarter's days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from flask import current_app, render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from accounts.access import Access
from accounts.guard import access, current_community, current_person, needs
from accounts.page_cache import cached_page
from accounts.permissions import Permission
from accounts.words import ROLES
from core import clock
from core.quarter import Quarter
from dashboard.pages import bp
from dashboard.setup import SetupStep, setup_steps
from dashboard.work import Publicity, Situation, day_notes, situation
from ledger.queries import Waiting
from ledger.states import State
from members.queries import branch_names
from tenants.models import Topic
from web.quarters import begun_quarter


@dataclass(frozen=True)
class WaitingRow:
    """One row of the waiting list."""

    number: int
    title: str
    kind: str
    text: Markup
    url: str
    verb: str
    late: bool = False
    main: bool = False


@bp.get("/communities/<community>/")
@needs(Permission.HOME_VIEW)
@cached_page(Topic.EVENTS, Topic.ROSTER, Topic.CRITERIA, Topic.BOARDS)
def community_home(community: str) -> str:
    """What waits for me, with the reason and one button each."""
    quarter = begun_quarter()
    now = situation(current_person().id)
    items = _items(now, access())
    return render_template(
        "dashboard/community_home.html",
        here=current_community(),
        today=clock.today(),
        items=items,
        setup=_setup(access()),
        total=sum(item.number for item in items),
        quarter=quarter,
        notes=day_notes(quarter, now.up),
        dates=_dates(quarter, now),
        links=_links(access()),
        may_record=access().may_in(Permission.ENTRIES_RECORD, current_community()),
    )


def _setup(rights: Access) -> list[WaitingRow]:
    """What a new community lacks: a link for whoever may see to it, for others the role that may."""
    return [
        _setup_row(number, step, rights)
        for number, step in enumerate(setup_steps(current_community(), branch_names(only_open=True)), 1)
    ]


def _setup_row(number: int, step: SetupStep, rights: Access) -> WaitingRow:
    if rights.may_in(step.permission, current_community()):
        return WaitingRow(number, step.title, "", Markup("{}").format(step.text), _url(step.endpoint), step.verb)
    roles = _("、").join(str(ROLES[role]) for role in step.roles)
    text = Markup(_("%(text)s；由 <b>%(roles)s</b> 办理")) % {"text": step.text, "roles": roles}
    return WaitingRow(number, step.title, "", text, "", "")


def _items(now: Situation, rights: Access) -> list[WaitingRow]:
    steps = [
        _step(now, rights, State.VERIFIED, Permission.ENTRIES_RECOGNISE, _("待认定"), _("总支认定"), _("认定")),
        _step(now, rights, State.RECORDED, Permission.ENTRIES_VERIFY, _("待核实"), _("支部核实"), _("核实")),
        _step(now, rights, State.RETURNED, Permission.ENTRIES_RECORD, _("已退回"), _("补充后重新提交"), _("补充")),
    ]
    rows = [*(_publicity(one, rights) for one in now.up), *_boards(now, rights), *steps]
    items = [row for row in rows if row is not None and row.number]
    items.sort(key=lambda row: (not row.late, not row.main))
    return items


def _step(
    now: Situation, rights: Access, state: State, permission: Permission, title: str, kind: str, verb: str
) -> WaitingRow:
    """The entries of one state: mine to decide, or somebody else's to be reminded of."""
    rows = [row for row in now.waiting if row.state == state]
    scope = rights.scope(permission, current_community())
    mine = scope is not None
    parts = [_of_branch(row, now.branches) for row in rows]
    by_another = mine and state != State.RETURNED
    text = Markup(_("、")).join(parts) + _since(rows, own=sum(row.own for row in rows) if by_another else 0)
    corrections = sum(row.corrections for row in rows)
    if corrections:
        text += Markup(_("；其中更正 <b>%(count)s</b> 条")) % {"count": corrections}
    url = url_for("ledger.entries", community=current_community().code, state=state.value)
    return WaitingRow(sum(row.number for row in rows), title, kind, text, url, verb if mine else _("查看"), main=mine)


def _of_branch(row: Waiting, branches: dict[int, str]) -> Markup:
    return Markup("{} <b>{}</b>").format(branches.get(row.branch_id, ""), row.number)


def _since(rows: Iterable[Waiting], own: int) -> Markup:
    """Say how long the oldest has waited, and how many the person had a hand in."""
    oldest = min((row.oldest for row in rows), default=None)
    if oldest is None:
        return Markup("")
    days = (clock.today() - clock.local(oldest).date()).days
    sentence = Markup(_("；最久已等 <b>%(days)s</b> 天")) % {"days": days} if days > 1 else Markup("")
    if own:
        sentence += Markup(_("；<b>%(own)s</b> 条经您手，须他人办理")) % {"own": own}
    return sentence


def _publicity(one: Publicity, rights: Access) -> WaitingRow | None:
    quarter, url = _quarter_word(one.board.quarter), _board_url(one.board.quarter)
    manages = rights.may_in(Permission.BOARDS_MANAGE, current_community())
    if one.is_over:
        text = Markup(_("%(quarter)s，公示已于 <b>%(last)s</b> 期满，确认后封存")) % {
            "quarter": quarter,
            "last": _month_day(one.publication.ends_on),
        }
        days = (clock.now() - one.closes_at).days
        return WaitingRow(
            1, _("待确认"), _("红黄榜"), text, url, _("确认") if manages else _("查看"), days > 0, manages
        )
    text = Markup(_("%(quarter)s，<b>%(last)s</b> 止，第 %(day)s 日（共 %(days)s 日）")) % {
        "quarter": quarter,
        "last": _month_day(one.publication.ends_on),
        "day": one.day,
        "days": one.publication.days,
    }
    return WaitingRow(1, _("公示中"), _("红黄榜"), text, url, _("查看"))


def _boards(now: Situation, rights: Access) -> list[WaitingRow]:
    """Quarters whose board is due, or was drafted and not published."""
    if not rights.may_in(Permission.BOARDS_MANAGE, current_community()):
        return []
    rows = [
        WaitingRow(1, _("待起草"), _("红黄榜"), _due(quarter, open_entries), _board_url(quarter), _("起草"), late=True)
        for quarter, open_entries in now.due
        if current_community().counts_in(quarter)
    ]
    drafted = Markup(_("草榜已起草，核对后公示"))
    rows += [
        WaitingRow(
            1,
            _("待公示"),
            _("红黄榜"),
            Markup(_("%(first)s，%(second)s")) % {"first": _quarter_word(quarter), "second": drafted},
            _board_url(quarter),
            _("公示"),
        )
        for quarter in now.drafts
    ]
    return rows


def _due(quarter: Quarter, open_entries: int) -> Markup:
    if open_entries:
        words = Markup(_("%(quarter)s已结束，尚有 <b>%(count)s</b> 条未认定"))
        return words % {"quarter": _quarter_word(quarter), "count": open_entries}
    return Markup(_("%(quarter)s已结束，可以起草红黄榜")) % {"quarter": _quarter_word(quarter)}


def _board_url(quarter: Quarter) -> str:
    return _url("publicity.board", quarter=str(quarter)) or _url("boards.standing", quarter=str(quarter))


def _url(endpoint: str, **values: str) -> str:
    known = endpoint in current_app.view_functions
    return (
        url_for(
            endpoint,
            _anchor=None,
            _method=None,
            _scheme=None,
            _external=None,
            community=current_community().code,
            **values,
        )
        if known
        else ""
    )


def _quarter_word(quarter: Quarter) -> str:
    names = (_("第一季度"), _("第二季度"), _("第三季度"), _("第四季度"))
    return _("%(year)s 年%(quarter)s", year=quarter.year, quarter=names[quarter.number - 1])


def _month_day(day: date | datetime) -> str:
    return _("%(month)s 月 %(day)s 日", month=day.month, day=day.day)


def _dates(quarter: Quarter, now: Situation) -> list[tuple[str, str]]:
    """The days to know, in the order of time."""
    dates = [(one.publication.starts_on, _("%(quarter)s红黄榜公示开始"), one) for one in now.up]
    dates += [(one.publication.ends_on, _("%(quarter)s红黄榜公示截止"), one) for one in now.up]
    days = [(day, words % {"quarter": _quarter_word(one.board.quarter)}) for day, words, one in dates if day in quarter]
    days.append((quarter.last_day, _("季末，本季积分登记截止")))
    days.append((quarter.next.first_day, _("可以起草本季红黄榜")))
    return [(_month_day(day), what) for day, what in sorted(days)]


def _links(rights: Access) -> list[tuple[str, str, str]]:
    """The pages that are wanted most, as far as the person may open them."""
    wanted = [
        (_("登记考勤"), "ledger.attendance", "roll", Permission.ENTRIES_RECORD),
        (_("记一条积分"), "ledger.new_entry", "plus", Permission.ENTRIES_RECORD),
        (_("导入表格"), "ledger.import_entries", "in", Permission.ENTRIES_RECORD),
        (_("积分台账"), "ledger.entries", "ledger", Permission.ENTRIES_VIEW),
        (_("红黄榜"), "publicity.boards", "board", Permission.BOARDS_VIEW),
        (_("党员名册"), "members.members", "people", Permission.MEMBERS_VIEW),
    ]
    return [
        (label, _url(endpoint), symbol)
        for label, endpoint, symbol, permission in wanted
        if rights.may_in(permission, current_community()) and _url(endpoint)
    ]
