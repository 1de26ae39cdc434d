"""The form over a category."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from drafting.forms.basics import POINTS, shared_limits
from drafting.forms.fields import Choices, Figure, LongText, RadioGroup, TextLine
from drafting.forms.form import Form, Group
from rules.documents import fields as f

POINTS_OF_CATEGORY = Figure(
    of=f.CATEGORY_POINTS, unit=POINTS,
    hint=_("基础分：本类满分，扣完为止；加分：至多加到多少。空着即不设。"), on=("base", "bonus"),
)  # fmt: skip
THIS = Group(
    _("这一类"),
    (
        LongText(of=f.CATEGORY_TITLE, must=True, hint=_("如“履行党员义务”。")),
        RadioGroup(of=f.CATEGORY_KIND, must=True),
        POINTS_OF_CATEGORY,
        TextLine(of=f.CATEGORY_CODE, hint=_("空着由系统编；只用小写字母、数字和 . _ -。")),
    ),
)
START = Group(
    _("从低处起算"),
    (Figure(of=f.CATEGORY_START, unit=POINTS, hint=_("空着即从本类满分起。")),),
    folded=True,
    on=("base",),
)
FLOOR = Group(
    _("可为负分"),
    (Figure(of=f.CATEGORY_FLOOR, unit=POINTS, hint=_("如 -5；空着即不低于 0。")),),
    folded=True,
    on=("bonus",),
)


def category_form(place: int, items: Choices) -> Form:
    """Return the form over the category at a place; `items`: titles of its items by code."""
    hint = _("本类几项合在一起至多计多少，几分、几次填一个即可。")
    limits = Group(_("本类限额"), (shared_limits(items),), hint, folded=True, on=("base", "bonus"))
    return Form(_("类"), ("categories", place), (THIS, START, FLOOR, limits), others=frozenset({"items"}))
