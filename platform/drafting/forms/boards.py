"""The form over the boards of a quarter."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from drafting.forms.basics import POINTS
from drafting.forms.field_view import FieldView
from drafting.forms.fields import Checkbox, CheckboxGroup, Choice, Figure, Percent, RadioGroup
from drafting.forms.form import Form, Group
from drafting.forms.form_data import FormData
from drafting.forms.json_tree import ABSENT, Record, Value, list_of, text_of
from drafting.forms.rows import Table
from rules.documents import fields as f
from rules.documents.yaml_tree import Json

SHARES, CLASSES, MARKS = "shares", "classes", "marks"


@dataclass(frozen=True, kw_only=True)
class ClassShares(Table):
    """The shares of the four classes, a list of class and share."""

    def _view(self, value: Value, name: str, path: str) -> FieldView:
        rows = _by_class(value)
        view = super()._view({number: row.get("share", "") for number, (_n, row) in rows.items()}, name, path)
        for key, figure in view.rows:
            place = rows.get(key.value, (len(rows), {}))[0]
            figure.path = f"{path}[{place}]"
        return view

    def _value(self, form_data: FormData, name: str, old: Value) -> Value:
        old_rows = _by_class(old)
        former: Json = {number: row.get("share", "") for number, (_n, row) in old_rows.items()}
        shares = super()._value(form_data, name, former)
        rows: list[Json] = []
        for number, share in shares.items() if isinstance(shares, dict) else ():
            row = old_rows.get(number, (0, {"class": int(number) if number.isdecimal() else number}))[1]
            rows.append(row | {"share": share})
        return rows if rows or old == [] else ABSENT


def _by_class(value: Value) -> dict[str, tuple[int, Record]]:
    """The rows of a list by their class, with their places; what has no class of its own is left out."""
    rows: dict[str, tuple[int, Record]] = {}
    for place, row in enumerate(list_of(value)):
        if isinstance(row, dict):
            rows.setdefault(text_of(row.get("class", ABSENT)), (place, row))
    return rows


BOARDS = Form(
    _("红黄榜"),
    ("boards",),
    (
        Group(
            _("怎样取"),
            (
                RadioGroup(of=f.BOARDS_METHOD),
                Percent(of=f.RED_SHARE, must=True, on=(SHARES,)),
                Percent(of=f.YELLOW_SHARE, must=True, on=(SHARES,)),
                ClassShares(
                    of=f.BOARDS_CLASSES, on=(CLASSES,),
                    hint=_("一、二类列红榜，三、四类列黄榜；每季按名次直接定类。"),
                ),
                Figure(of=f.RED_FROM, unit=POINTS, must=True, on=(MARKS,)),
                Figure(of=f.RED_MIN_POINTS, unit=POINTS, hint=_("空着即不设。"), on=(SHARES, CLASSES)),
                Figure(
                    of=f.YELLOW_BELOW, unit=POINTS,
                    hint=_("低于它的一律列入黄榜；按分数线时必填，其他方法空着即不设。"),
                ),
                Checkbox(of=f.YELLOW_REQUIRES_DEDUCTION, on=(SHARES, CLASSES)),
            ),
        ),
        Group(
            _("谁和谁排"),
            (
                Choice(of=f.BOARDS_SCOPE),
                CheckboxGroup(of=f.BOARDS_EXEMPT),
                Choice(of=f.BOARDS_ROUNDING, on=(SHARES, CLASSES), always=True),
                Choice(of=f.BOARDS_TIES, on=(SHARES, CLASSES), always=True),
            ),
        ),
        Group(
            _("其他"),
            (
                Figure(of=f.BOARDS_CONSECUTIVE, unit=_("个季度"), quiet=True, hint=_("目前只能是 2，可空着。")),
            ),
            folded=True,
        ),
    ),
)  # fmt: skip
