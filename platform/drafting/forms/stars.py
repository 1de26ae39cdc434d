"""The forms over the annual star rating: how a year is rated, and its tiers."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from drafting.forms import words
from drafting.forms.basics import POINTS, UNSAID
from drafting.forms.fields import CheckboxGroup, Choice, Choices, Figure, Percent, TextLine
from drafting.forms.form import Form, Group
from drafting.forms.rows import NestedRows, Rows, Table
from rules.documents import fields as f

TIERS = frozenset({"tiers", "tiers_by"})


YEAR = Group(
    _("年度得分的三部分"),
    (
        Percent(of=f.WEIGHT_DAILY, must=True),
        Percent(of=f.WEIGHT_APPRAISAL, must=True),
        Percent(of=f.WEIGHT_CONTRIBUTION, must=True, hint=_("三项合计应为 100%。")),
    ),
)
DAILY = Group(
    _("日常积分"),
    (
        Choice(of=f.STARS_DAILY),
        Choice(of=f.STARS_ROLL),
        Choice(of=f.STARS_MISSING),
    ),
)
FULL_MARKS = Figure(
    of=f.STARS_FULL_MARKS,
    unit=POINTS,
    must=True,
    hint=_("全年加分达到它，贡献这一部分得满分。"),
)


def stars_form(grades: Choices) -> Form:
    """Return the form over how a year is rated; `grades`: the names of the appraisal's grades."""
    appraisal = Group(_("民主评议"), _appraisal(grades), _("缺一个来源时按其余来源折算。"))
    groups = (YEAR, DAILY, Group(_("贡献"), (FULL_MARKS,)), appraisal)
    return Form(_("评星办法"), ("stars",), groups, others=TIERS)


def _appraisal(grades: Choices) -> tuple[Table, CheckboxGroup, Table, CheckboxGroup]:
    return (
        Table(of=f.APPRAISAL_WEIGHTS, spare=1, named_as=_("其他来源"), hint=_("合计应为 100%；不用的来源空着。")),
        CheckboxGroup(of=f.APPRAISAL_REQUIRED, hint=_("缺了就不评定。")),
        Table(of=f.APPRAISAL_QUOTA, choices=grades, hint=_("空着即不限；写进细则全文，评议时由人把握。")),
        CheckboxGroup(of=f.APPRAISAL_UNGRADED),
    )  # fmt: skip


def tiers_form(categories: Choices) -> Form:
    """Return the form over the tiers; `categories`: titles of base and bonus categories by code."""
    common = _tier_rows("tiers", categories, spare=1)
    others = NestedRows(
        key="tiers_by", label=_("另设等次的党员"),
        name_field=Choice(key="key", label=_("哪些党员"), choices=words.MEMBERS, none=UNSAID),
        rows=_tier_rows("rows", categories, spare=2),
    )  # fmt: skip
    groups = (
        Group(_("等次"), (common,), _("从高到低看，年度得分够哪一档就是哪一档；最低一档写 0 分。")),
        Group(
            _("某些党员另设等次"), (others,), _("如预备党员另设一套；同一编码在各套里须用同一名称。"), folded=True
        ),
    )  # fmt: skip
    return Form(_("等次"), ("stars",), groups, TIERS)


def _tier_rows(key: str, categories: Choices, spare: int) -> Rows:
    return Rows(
        key=key, label=_("等次"), spare=spare, lead=2, more=_("编码、人数比例和其他条件"),
        columns=(
            TextLine(of=f.TIER_TITLE),
            Figure(of=f.TIER_FROM, unit=POINTS),
            TextLine(of=f.TIER_CODE, hint=_("空着由系统编。"), quiet=True),
            Percent(of=f.TIER_MAX_SHARE),
            Percent(of=f.TIER_MIN_SHARE),
            Table(of=f.TIER_REQUIRE, choices=categories, unit=POINTS),
        ),
    )  # fmt: skip
