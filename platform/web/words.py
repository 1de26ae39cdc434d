"""The words of codes: states of an entry, classes, categories and statuses of a member, states of a report."""

from collections.abc import Mapping

from flask_babel import gettext, lazy_gettext
from flask_babel.speaklater import LazyString

ENTRY_STATES: Mapping[str, LazyString] = {
    "recorded": lazy_gettext("已记录"),
    "verified": lazy_gettext("已核实"),
    "recognised": lazy_gettext("已认定"),
    "returned": lazy_gettext("已退回"),
    "rejected": lazy_gettext("不予认定"),
    "reversed": lazy_gettext("已更正"),
    "withdrawn": lazy_gettext("已撤回"),
}
CLASSES: Mapping[int, LazyString] = {
    1: lazy_gettext("一类"),
    2: lazy_gettext("二类"),
    3: lazy_gettext("三类"),
    4: lazy_gettext("四类"),
}
BOARDS: Mapping[str, LazyString] = {"red": lazy_gettext("红榜"), "yellow": lazy_gettext("黄榜")}
CATEGORIES: Mapping[str, LazyString] = {
    "retired": lazy_gettext("离退休"),
    "village_to_resident": lazy_gettext("村改居"),
    "new_sector": lazy_gettext("两新"),
    "migrant": lazy_gettext("流动"),
    "pocket": lazy_gettext("口袋"),
    "regular": lazy_gettext("在册"),
}
STATUSES: Mapping[str, LazyString] = {
    "full": lazy_gettext("正式"),
    "probationary": lazy_gettext("预备"),
    "lost_contact": lazy_gettext("失联"),
    "abroad": lazy_gettext("出国"),
    "suspended": lazy_gettext("停止党籍"),
    "frail": lazy_gettext("年老体弱"),
}
REPORT_STATES: Mapping[str, LazyString] = {
    "queued": lazy_gettext("排队中"),
    "running": lazy_gettext("生成中"),
    "done": lazy_gettext("已生成"),
    "failed": lazy_gettext("未生成"),
    "cancelled": lazy_gettext("已取消"),
}


def _word(words: Mapping[str, LazyString], code: str) -> str:
    return str(words[code]) if code in words else code


def state_word(code: str) -> str:
    """Return the word of an entry's state."""
    return _word(ENTRY_STATES, code)


def class_word(number: int) -> str:
    """Return the word of a class, 1 to 4."""
    return str(CLASSES[number])


def board_word(code: str | None) -> str:
    """Return the word of a board; 未上榜 for none."""
    return _word(BOARDS, code) if code else str(gettext("未上榜"))


def category_word(code: str) -> str:
    """Return the word of a member's category; an unknown code is its own word."""
    return _word(CATEGORIES, code)


def status_word(code: str) -> str:
    """Return the word of a member's status; an unknown code is its own word."""
    return _word(STATUSES, code)


def report_word(code: str) -> str:
    """Return the word of a report's state."""
    return _word(REPORT_STATES, code)


FILTERS = {
    "state_word": state_word,
    "class_word": class_word,
    "board_word": board_word,
    "category_word": category_word,
    "status_word": status_word,
    "report_word": report_word,
}
