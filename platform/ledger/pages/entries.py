"""The list of entries: filters, counts, batch decisions, export."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from urllib.parse import parse_qsl, urlsplit

from flask import Response, flash, redirect, render_template, request, send_file, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.guard import NOT_YOURS, access, current_community, current_person, needs
from accounts.permissions import Permission
from core import clock, limits
from core.db import db
from core.errors import Forbidden, Invalid
from ledger import exports, queries
from ledger.batches import MAX_ENTRIES, Outcome, check_size, decide_all
from ledger.decider import decider, decision_facts_by_id
from ledger.entry_views import EntryView, entry_views
from ledger.event_queries import last_events
from ledger.pages import bp
from ledger.pages.entry import Refused, entry_page
from ledger.pages.items import item_choices
from ledger.queries import Filter
from ledger.schemas import EntryFilter
from ledger.states import EVENTS, UNDOES, Decision, Source, State
from ledger.undoing import undoable
from members.queries import own_branches
from web.addresses import address
from web.filters import current_filters, is_filtered, query_params, read_params
from web.paging import Page, asked_page_size, page_number, whole_number

MAX_NAMES = 5
UNDO_OFFER = "undo"
"""The browser session's name for the instant of the batch that was decided last."""


@bp.get("/entries")
@needs(Permission.ENTRIES_VIEW)
def entries(community: str) -> ResponseReturnValue:
    """The entries that the address's filters leave."""
    wanted, number, size = query_params(EntryFilter(), Filter), page_number(), asked_page_size()
    counts = queries.counts(wanted)
    total = sum(counts.values()) if wanted.state is None else counts[wanted.state]
    number = min(number, max(1, -(-total // size)))
    rows = queries.named_page(wanted, number, size)
    return render_template(
        "ledger/entries.html",
        here=current_community(),
        wanted=wanted,
        period=exports.period_words(wanted),
        tabs=_tabs(wanted, counts),
        page=Page(entry_views(rows), total, number, size),
        decider=decider(),
        facts=decision_facts_by_id(entry for entry, _no, _name in rows),
        branches=own_branches(),
        items=item_choices(),
        sources=_sources(),
        filters=current_filters(),
        back=request.full_path,
        seen_at=clock.now().isoformat(),
        undo_offer=_undo_offer(),
        max_batch=MAX_ENTRIES,
        nothing=_nothing(wanted),
        may_record=access().may_in(Permission.ENTRIES_RECORD, current_community()),
    )


def _nothing(wanted: Filter) -> tuple[str, str]:
    """What an empty list says: that it is finished, that its dates are crossed, or how to go on."""
    done = {
        State.RECORDED: _("没有待核实的积分，都核实了"),
        State.VERIFIED: _("没有待认定的积分，都认定了"),
        State.RETURNED: _("没有退回的积分，都补充了"),
    }
    if wanted.since and wanted.until and wanted.since > wanted.until:
        return _("开始日期晚于结束日期"), _("请对调两个日期，或重置筛选。")
    if wanted == Filter(state=wanted.state, sort=wanted.sort) and wanted.state in done:
        return done[wanted.state], _("新的积分到了这一步会出现在这里；其他状态在上面切换。")
    if is_filtered():
        return _("没有符合条件的积分记录"), _("可放宽日期或条件，或直接新增一条。")
    return _("还没有积分记录"), _("从一次活动的考勤、一张表格，或一条积分开始。")


def _tabs(wanted: Filter, counts: dict[State, int]) -> list[tuple[str, str, int, bool]]:
    words = {
        State.RECORDED: _("待核实"),
        State.VERIFIED: _("待认定"),
        State.RECOGNISED: _("已认定"),
        State.RETURNED: _("已退回"),
        State.REJECTED: _("不予认定"),
        State.REVERSED: _("已更正"),
        State.WITHDRAWN: _("已撤回"),
    }
    everything = (_("全部"), _list_url(), sum(counts.values()), wanted.state is None)
    return [
        everything,
        *((word, _list_url(state), counts[state], wanted.state == state) for state, word in words.items()),
    ]


def _list_url(state: State | None = None) -> str:
    filters = current_filters("state") | ({"state": state.value} if state else {})
    return address("ledger.entries", filters, community=current_community().code)


def _sources() -> list[tuple[str, str]]:
    words = {
        Source.FORM: _("逐条"),
        Source.ATTENDANCE: _("考勤"),
        Source.IMPORT: _("导入"),
        Source.API: _("接口"),
    }
    return [("", _("全部")), *((source.value, word) for source, word in words.items())]


@bp.get("/entries.xlsx")
@needs(Permission.ENTRIES_VIEW)
@limits.exports
def export_entries(community: str) -> Response:
    """What the filters leave, as a spreadsheet."""
    return _exported(query_params(EntryFilter(), Filter))


@bp.post("/entries/export")
@needs(Permission.ENTRIES_VIEW)
@limits.exports
def export_picked(community: str) -> Response:
    """The picked entries, or all that the list's filters leave, in the list's order."""
    wanted = listed_filter()
    if request.form.get("all"):
        return _exported(wanted)
    numbers = [whole_number(text) for text in request.form.getlist("entry")]
    picked = frozenset(number for number in numbers if number is not None)
    if not picked:
        raise Invalid(_("没有选中任何一条积分；请返回列表，先勾选再导出。"))
    return _exported(Filter(among=picked, sort=wanted.sort))


def _exported(wanted: Filter) -> Response:
    content = exports.workbook(wanted, current_community().organisation)
    name = exports.file_name(wanted, current_community().organisation)
    return send_file(io.BytesIO(content), download_name=name, as_attachment=True)


def listed_filter() -> Filter:
    """The filter of the list that a form came from, as its address had it."""
    return read_params(EntryFilter(), Filter, dict(parse_qsl(urlsplit(back_address()).query)))


@dataclass(frozen=True)
class _Batch:
    """A batch as the form sent it."""

    decision: Decision
    entry_ids: list[int]
    reason: str
    seen_at: datetime | None


@bp.post("/entries/decisions")
@needs(Permission.ENTRIES_VIEW)
def decide(community: str) -> ResponseReturnValue:
    """Decide the picked entries one by one, and say of each that was refused why."""
    batch, mine = _sent_batch(), decider()
    if not mine.decides:
        raise Forbidden(NOT_YOURS)
    outcomes = decide_all(batch.decision, batch.entry_ids, current_person(), mine, batch.reason, batch.seen_at)
    db.session.commit()
    if _from_its_page(batch) and not outcomes[0].done:
        refusal = Refused(f"decide-{batch.decision}", outcomes[0].message, batch.reason)
        return entry_page(batch.entry_ids[0], refusal), HTTPStatus.CONFLICT
    _tell(batch.decision, outcomes)
    _offer_undo(batch.decision, [outcome.entry_id for outcome in outcomes if outcome.done])
    return redirect(back_address())


def _offer_undo(decision: Decision, entry_ids: Sequence[int]) -> None:
    """Let the next list offer to undo the batch, which its instant names."""
    if entry_ids and EVENTS[decision] in UNDOES:
        session[UNDO_OFFER] = last_events(entry_ids[:1])[entry_ids[0]].at.isoformat()


def _undo_offer() -> tuple[str, int] | None:
    """The instant and the size of the batch that may be undone; offered once."""
    at = session.pop(UNDO_OFFER, None)
    count = len(undoable(current_person().id, datetime.fromisoformat(at))) if at else 0
    return (at, count) if count else None


def _from_its_page(batch: _Batch) -> bool:
    """Say whether one entry was decided on its own page, not in the list."""
    here_alone = url_for("ledger.entry", community=current_community().code, entry_id=batch.entry_ids[0])
    return len(batch.entry_ids) == 1 and back_address() == here_alone


def _sent_batch() -> _Batch:
    word = request.form.get("decision", "")
    if word not in {decision.value for decision in Decision}:
        raise Invalid(_("没有说明要怎样办理；请返回列表，选好后按“核实”“认定”“退回”或“不予认定”。"))
    if request.form.get("all"):
        return _Batch(Decision(word), _every_listed(), request.form.get("reason", ""), _seen_at())
    sent = [whole_number(text) for text in dict.fromkeys(request.form.getlist("entry"))]
    numbers = list(dict.fromkeys(number for number in sent if number is not None))
    if not numbers:
        raise Invalid(_("没有选中任何一条积分；请返回列表，先勾选再办理。"))
    if None in sent:
        raise Invalid(_("选中的记录里有无法识别的编号，一条都没有办理；请返回列表，重新勾选。"))
    check_size(numbers)
    return _Batch(Decision(word), numbers, request.form.get("reason", ""), _seen_at())


def _seen_at() -> datetime | None:
    """When the page was made whose form this is."""
    try:
        instant = datetime.fromisoformat(request.form.get("seen_at", ""))
    except ValueError:
        return None
    return instant if instant.tzinfo is not None else None


def _every_listed() -> list[int]:
    """The ids of all that the list's filters leave, while they are as many as were counted when it was shown."""
    wanted = listed_filter()
    shown, count = whole_number(request.form["all"]), queries.total(wanted)
    if shown != count:
        raise Invalid(
            _("筛选出的积分已有变化：现在 %(count)s 条，一条都没有办理；请返回列表，核对后再办理。", count=count)
        )
    check_size(range(count))
    return list(queries.ids(wanted, MAX_ENTRIES))


def _tell(decision: Decision, outcomes: Sequence[Outcome]) -> None:
    """Flash how many were done, and what was refused."""
    done = sum(outcome.done for outcome in outcomes)
    words = {
        Decision.VERIFY: _("已核实 %(count)s 条。", count=done),
        Decision.RECOGNISE: _("已认定 %(count)s 条。", count=done),
        Decision.RETURN: _("已退回 %(count)s 条，记录人会看到理由。", count=done),
        Decision.REJECT: _("%(count)s 条不予认定。", count=done),
    }
    if done:
        flash(words[decision], "success")
    say_refusals(outcomes)


def say_refusals(outcomes: Sequence[Outcome]) -> None:
    """Flash what was refused, by its reason, with names."""
    refused: dict[str, list[int]] = {}
    for outcome in outcomes:
        if not outcome.done:
            refused.setdefault(outcome.message, []).append(outcome.entry_id)
    rows = {row.entry.id: row for row in _named([number for numbers in refused.values() for number in numbers])}
    for message, numbers in refused.items():
        flash(_refusal(message, [rows[number] for number in numbers if number in rows], len(numbers)), "warning")


def _named(numbers: Sequence[int]) -> list[EntryView]:
    return entry_views(queries.named_some(numbers)) if numbers else []


def _refusal(message: str, rows: Sequence[EntryView], count: int) -> str:
    who = _("、").join(f"{row.member_name} {row.entry.occurred_on:%m-%d}" for row in rows[:MAX_NAMES])
    more = _(" 等") if count > MAX_NAMES else ""
    return _("%(count)s 条未办理（%(who)s%(more)s）：%(message)s", count=count, who=who, more=more, message=message)


def back_address() -> str:
    """The list or entry the form came from, only ever of this community's ledger."""
    start = url_for("ledger.entries", community=current_community().code)
    asked_for = request.form.get("back", "")
    return asked_for if asked_for.startswith((start + "?", start + "/")) and "\\" not in asked_for else start
