"""Words and sentences about entries."""

from core import clock
from core.quarter import Quarter
from ledger.models import Entry
from ledger.states import State

STATES = {
    State.RECORDED: "已记录",
    State.VERIFIED: "已核实",
    State.RETURNED: "已退回",
    State.REJECTED: "不予认定",
    State.RECOGNISED: "已认定",
    State.REVERSED: "已更正",
}
VERBS = {
    State.RECORDED: "重新提交",
    State.VERIFIED: "核实",
    State.RETURNED: "退回",
    State.REJECTED: "不予认定",
    State.RECOGNISED: "认定",
    State.REVERSED: "更正",
}


def quarter_words(quarter: Quarter) -> str:
    """Write a quarter as people do: 2022 年第三季度."""
    return f"{quarter.year} 年第{'一二三四'[quarter.number - 1]}季度"


def already(entry: Entry, actor: str, wanted: State) -> str:
    """Say who decided an entry when, and what can be done instead."""
    at = clock.local(entry.decided_at or entry.recorded_at)
    when = f"{at.month} 月 {at.day} 日 {at:%H:%M}"
    sentence = f"本条积分已由{actor}于 {when} {STATES[entry.state].removeprefix('已')}，不能{VERBS[wanted]}。"
    return sentence + NEXT.get(entry.state, "")


NEXT = {
    State.RECOGNISED: "如有误，请登记更正。",
    State.RETURNED: "请由记录人补充说明后重新提交。",
    State.RECORDED: "请先由支部核实。",
    State.REVERSED: "如仍需记分，请重新记录一条。",
    State.REJECTED: "如确需记分，请重新记录一条并写明理由。",
}
