"""Words and sentences about entries."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from core import clock
from ledger.models import Entry
from ledger.states import EventKind, State
from web.words import ENTRY_STATES

VERBS = {
    EventKind.RECORDED: lazy_gettext("重新提交"),
    EventKind.AMENDED: lazy_gettext("修改"),
    EventKind.WITHDRAWN: lazy_gettext("撤回"),
    EventKind.VERIFIED: lazy_gettext("核实"),
    EventKind.UNVERIFIED: lazy_gettext("撤销核实"),
    EventKind.RETURNED: lazy_gettext("退回"),
    EventKind.REJECTED: lazy_gettext("不予认定"),
    EventKind.RECOGNISED: lazy_gettext("认定"),
    EventKind.UNRECOGNISED: lazy_gettext("撤销认定"),
    EventKind.REVERSED: lazy_gettext("更正"),
}
BY_ANOTHER = {
    EventKind.VERIFIED: lazy_gettext("本条积分由您记录，须由另一人核实。"),
    EventKind.RECOGNISED: lazy_gettext("本条积分由您记录，须由另一人认定。"),
}
OWN_POINTS = {
    EventKind.VERIFIED: lazy_gettext("本条积分是您本人的，须由另一人核实。"),
    EventKind.RECOGNISED: lazy_gettext("本条积分是您本人的，须由另一人认定。"),
}
NEXT = {
    State.RECOGNISED: lazy_gettext("如有误，请登记更正。"),
    State.RETURNED: lazy_gettext("请由记录人补充说明后重新提交。"),
    State.RECORDED: lazy_gettext("请先由支部核实。"),
    State.REVERSED: lazy_gettext("如仍需记分，请重新记录一条。"),
    State.REJECTED: lazy_gettext("如确需记分，请重新记录一条并写明理由。"),
    State.WITHDRAWN: lazy_gettext("如仍需记分，请重新记录一条。"),
}


def already(entry: Entry, actor: str, wanted: EventKind) -> str:
    """Say who decided an entry when, and what can be done instead."""
    sentence = _(
        "本条积分已由%(actor)s于 %(when)s %(done)s，不能%(verb)s。",
        actor=actor,
        when=clock.words(entry.decided_at or entry.recorded_at),
        done=str(ENTRY_STATES[entry.state]).removeprefix("已"),
        verb=VERBS[wanted],
    )
    return _("%(first)s%(second)s", first=sentence, second=NEXT.get(entry.state, ""))
