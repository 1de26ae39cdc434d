"""The people of an explanation: categories and statuses of members, sources of the appraisal, hands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rules.explain.translator import Translator, deferred, join_words

MEMBERS = {
    "retired": "离退休",
    "village_to_resident": "村改居",
    "new_sector": "两新",
    "migrant": "流动",
    "pocket": "口袋",
    "regular": "在册",
    "full": "正式",
    "probationary": "预备",
    "lost_contact": "失联",
    "abroad": "出国",
    "suspended": "停止党籍",
    "frail": "年老体弱",
}
"""The platform's words for its categories and statuses; a document may name others, which stand as written."""
_ = deferred
SOURCES = {
    "self": _("党员自评"),
    "peer": _("党员互评"),
    "masses": _("群众测评"),
    "community": _("社区评价"),
    "branch": _("支部评议"),
    "general_branch": _("总支检查"),
}


def in_order(codes: Iterable[str], words: Mapping[str, str]) -> list[str]:
    """Return codes in the order of their words, others after them: a document's own order is not part of it."""
    known = list(words)
    return sorted(codes, key=lambda code: (known.index(code) if code in words else len(known), code))


def member(code: str, _: Translator) -> str:
    """Return the word of a member category or status."""
    return _(MEMBERS[code]) if code in MEMBERS else code


def members(codes: Iterable[str], _: Translator) -> str:
    """Return the words of several categories or statuses."""
    return join_words((member(code, _) for code in codes), _)


def sources(codes: Iterable[str], _: Translator) -> str:
    """Return the words of sources of the appraisal."""
    return join_words((source(code, _) for code in codes), _)


def source(code: str, _: Translator) -> str:
    """Return the word of a source of the appraisal."""
    return _(SOURCES[code]) if code in SOURCES else code


def hands(codes: Iterable[str], _: Translator) -> str:
    """Say who may enter."""
    words = {"branch": _("支部"), "community": _("社区"), "member": _("党员本人")}
    return join_words((words[code] for code in codes), _)


def approvals(codes: Iterable[str], _: Translator) -> str:
    """Say through whose hands an entry goes before it counts."""
    words = {"branch": _("支部核实"), "community": _("社区党组织认定"), "street": _("街道认定")}
    return join_words((words[code] for code in codes), _)
