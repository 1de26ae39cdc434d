"""Words and sentences about entries."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from core import clock
from core.quarter import Quarter
from ledger.models import Entry
from ledger.states import State

STATES = {
    State.RECORDED: lazy_gettext("已记录"),
    State.VERIFIED: lazy_gettext("已核实"),
    State.RETURNED: lazy_gettext("已退回"),
    State.REJECTED: lazy_gettext("不予认定"),
    State.RECOGNISED: lazy_gettext("已认定"),
    State.REVERSED: lazy_gettext("已更正"),
}
VERBS = {
    State.RECORDED: lazy_gettext("重新提交"),
    State.VERIFIED: lazy_gettext("核实"),
    State.RETURNED: lazy_gettext("退回"),
    State.REJECTED: lazy_gettext("不予认定"),
    State.RECOGNISED: lazy_gettext("认定"),
    State.REVERSED: lazy_gettext("更正"),
}
BY_ANOTHER = {
    State.VERIFIED: lazy_gettext("本条积分由您记录，须由另一人核实。"),
    State.RECOGNISED: lazy_gettext("本条积分由您记录，须由另一人认定。"),
}
OWN_POINTS = {
    State.VERIFIED: lazy_gettext("本条积分是您本人的，须由另一人核实。"),
    State.RECOGNISED: lazy_gettext("本条积分是您本人的，须由另一人认定。"),
}
NEXT = {
    State.RECOGNISED: lazy_gettext("如有误，请登记更正。"),
    State.RETURNED: lazy_gettext("请由记录人补充说明后重新提交。"),
    State.RECORDED: lazy_gettext("请先由支部核实。"),
    State.REVERSED: lazy_gettext("如仍需记分，请重新记录一条。"),
    State.REJECTED: lazy_gettext("如确需记分，请重新记录一条并写明理由。"),
}


def quarter_words(quarter: Quarter) -> str:
    """Write a quarter as Chinese papers do, whatever the language of the page: 2022 年第三季度."""
    return f"{quarter.year} 年第{'一二三四'[quarter.number - 1]}季度"


def quarter_name(quarter: Quarter) -> str:
    """Write a quarter in the language of the page: 2022 年第三季度, Q3 2022."""
    names = (
        lazy_gettext("%(year)s 年第一季度", year=quarter.year),
        lazy_gettext("%(year)s 年第二季度", year=quarter.year),
        lazy_gettext("%(year)s 年第三季度", year=quarter.year),
        lazy_gettext("%(year)s 年第四季度", year=quarter.year),
    )
    return str(names[quarter.number - 1])


def already(entry: Entry, actor: str, wanted: State) -> str:
    """Say who decided an entry when, and what can be done instead."""
    said = _(
        "本条积分已由%(actor)s于 %(when)s %(done)s，不能%(verb)s。",
        actor=actor,
        when=clock.words(entry.decided_at or entry.recorded_at),
        done=str(STATES[entry.state]).removeprefix("已"),
        verb=VERBS[wanted],
    )
    return _("%(first)s%(second)s", first=said, second=NEXT.get(entry.state, ""))
