"""The form over the boards of a quarter."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from drafting.forms import words
from drafting.forms.basics import POINTS
from drafting.forms.field_view import Shown
from drafting.forms.fields import Choice, Figure, Percent, Switch, Ticks, Truth
from drafting.forms.form import Form, Group
from drafting.forms.form_data import Posted
from drafting.forms.json_tree import ABSENT, Record, Value, list_of, text_of
from drafting.forms.rows import Table
from rules.documents.yaml_tree import Json

SHARES, CLASSES, MARKS = "shares", "classes", "marks"


@dataclass(frozen=True, kw_only=True)
class ClassShares(Table):
    """The shares of the four classes, a list of class and share."""

    def _shown(self, value: Value, name: str, path: str) -> Shown:
        held = _by_class(value)
        shown = super()._shown({number: row.get("share", "") for number, (_n, row) in held.items()}, name, path)
        for key, figure in shown.rows:
            place = held.get(key.value, (len(held), {}))[0]
            figure.path = f"{path}[{place}]"
        return shown

    def _taken(self, posted: Posted, name: str, old: Value) -> Value:
        held = _by_class(old)
        former: Json = {number: row.get("share", "") for number, (_n, row) in held.items()}
        taken = super()._taken(posted, name, former)
        rows: list[Json] = []
        for number, share in taken.items() if isinstance(taken, dict) else ():
            row = held.get(number, (0, {"class": int(number) if number.isdecimal() else number}))[1]
            rows.append(row | {"share": share})
        return rows if rows or old == [] else ABSENT


def _by_class(value: Value) -> dict[str, tuple[int, Record]]:
    """The rows of a list by their class, with their places; what has no class of its own is left out."""
    found: dict[str, tuple[int, Record]] = {}
    for place, row in enumerate(list_of(value)):
        if isinstance(row, dict):
            found.setdefault(text_of(row.get("class", ABSENT)), (place, row))
    return found


BOARDS = Form(
    _("红黄榜"),
    ("boards",),
    (
        Group(
            _("怎样取"),
            (
                Switch(key="method", label=_("方法"), choices=words.METHODS, default=SHARES),
                Percent(key="red.share", label=_("红榜取前"), must=True, on=(SHARES,)),
                Percent(key="yellow.share", label=_("黄榜取后"), must=True, on=(SHARES,)),
                ClassShares(
                    key="classes", label=_("各类比例"), choices=words.CLASSES, percent=True, on=(CLASSES,),
                    hint=_("一、二类列红榜，三、四类列黄榜；每季按名次直接定类。"),
                ),
                Figure(key="red.from", label=_("红榜：总分不低于"), unit=POINTS, must=True, on=(MARKS,)),
                Figure(
                    key="red.min_points", label=_("红榜还须总分不低于"), unit=POINTS, hint=_("空着即不设。"),
                    on=(SHARES, CLASSES),
                ),
                Figure(
                    key="yellow.below", label=_("黄榜：总分低于"), unit=POINTS,
                    hint=_("低于它的一律列入黄榜；按分数线时必填，其他方法空着即不设。"),
                ),
                Truth(
                    key="yellow.requires_deduction", label=_("没有失分的不列黄榜"), default=True, on=(SHARES, CLASSES)
                ),
            ),
        ),
        Group(
            _("谁和谁排"),
            (
                Choice(key="scope", label=_("范围"), choices=words.SCOPES, default="community"),
                Ticks(key="exempt", label=_("不参加排名的党员"), choices=words.MEMBER_CATEGORIES),
                Choice(
                    key="rounding", label=_("人数取整"), choices=words.ROUNDINGS, default="half_up",
                    on=(SHARES, CLASSES), kept=True,
                ),
                Choice(
                    key="ties", label=_("同分时"), choices=words.TIES, default="break", on=(SHARES, CLASSES),
                    kept=True,
                ),
            ),
        ),
        Group(
            _("其他"),
            (
                Figure(
                    key="consecutive", label=_("连续几个季度"), unit=_("个季度"), quiet=True,
                    hint=_("目前只能是 2，可空着。"),
                ),
            ),
            folded=True,
        ),
    ),
)  # fmt: skip
