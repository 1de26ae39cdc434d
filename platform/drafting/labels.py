"""What each field of a document is called in a form and in a sheet, and the words of its codes: once for both."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from drafting.forms import words
from drafting.forms.words import Words
from rules.documents import fields as f

TITLES: Mapping[f.Field, LazyString | str | tuple[LazyString, str]] = {
    f.TITLE: _("细则名称"),
    f.CODE: _("版本代码"),
    f.CYCLE_STARTS: _("周期自哪天起"),
    f.WINDOW: _("季度得分怎样算"),
    f.ROLL: _("季度得分取"),
    f.BASE_POINTS: (_("满分"), "基础分满分"),
    f.BASE_FLOOR: (_("最低扣到"), "基础分最低"),
    f.BASE_START: _("一般党员的起始分"),
    f.BASE_START_BY: _("某些党员的起始分"),
    f.BASE_CARRY: _("上一周期总分结转"),
    f.TOTAL_MIN: _("总分至少"),
    f.TOTAL_MAX: _("总分至多"),
    f.CATEGORY_CODE: _("编码"),
    f.CATEGORY_TITLE: _("类名"),
    f.CATEGORY_KIND: _("性质"),
    f.CATEGORY_POINTS: (_("本类分值"), "分值"),
    f.CATEGORY_START: (_("本类起始分"), "起始分"),
    f.CATEGORY_FLOOR: (_("本类最低"), "最低分"),
    f.ITEM_CODE: _("编码"),
    f.ITEM_TITLE: _("内容"),
    f.ITEM_EFFECT: _("怎样计"),
    f.ITEM_UNIT: (_("计量单位"), "单位"),
    f.ITEM_POINTS: _("每次"),
    f.ITEM_MIN: _("最少"),
    f.ITEM_MAX: _("最多"),
    f.ITEM_STEPS: _("各次分值"),
    f.BRACKET_FROM: _("数值满"),
    f.BRACKET_POINTS: _("计分"),
    f.ITEM_FACTORS: _("加倍或减半"),
    f.ITEM_APPLIES_TO: _("只适用于"),
    f.ITEM_EXEMPT: _("不适用于"),
    f.ITEM_REPLACES: _("取代旧版的"),
    f.ITEM_UNLIMITED: (_("不受本类和全文的限额、分值约束，另须街道认定"), "不受限额"),
    f.ITEM_OUTCOME: (_("后果"), "否决后果"),
    f.ITEM_UNTIL: _("管到"),
    f.ITEM_ENTERED_BY: _("谁可以登记"),
    f.ITEM_APPROVALS: _("要经过"),
    f.EXPECTS_RECORD: _("应有的记录"),
    f.EXPECTS_EVERY: (_("多久应有一次"), "多久一次"),
    f.ITEM_FLAGS: (_("容易引起争议的内容"), "争议内容"),
    f.LIMIT_ITEMS: _("哪些项"),
    f.LIMIT_PER: (_("多长时间"), "周期"),
    f.LIMIT_POINTS: (_("至多计"), "至多分"),
    f.LIMIT_COUNT: (_("至多计"), "至多次"),
    f.BOARDS_METHOD: _("方法"),
    f.BOARDS_SCOPE: _("范围"),
    f.BOARDS_EXEMPT: _("不参加排名的党员"),
    f.RED_SHARE: _("红榜取前"),
    f.RED_MIN_POINTS: _("红榜还须总分不低于"),
    f.RED_FROM: (_("红榜：总分不低于"), "红榜分数线"),
    f.YELLOW_SHARE: _("黄榜取后"),
    f.YELLOW_BELOW: (_("黄榜：总分低于"), "总分低于多少列黄榜"),
    f.YELLOW_REQUIRES_DEDUCTION: _("没有失分的不列黄榜"),
    f.BOARDS_CLASSES: _("各类比例"),
    f.BOARDS_ROUNDING: _("人数取整"),
    f.BOARDS_TIES: _("同分时"),
    f.BOARDS_CONSECUTIVE: _("连续几个季度"),
    f.WEIGHT_DAILY: _("日常积分占"),
    f.WEIGHT_APPRAISAL: _("民主评议占"),
    f.WEIGHT_CONTRIBUTION: _("贡献占"),
    f.STARS_DAILY: (_("按什么计"), "日常积分按什么计"),
    f.STARS_ROLL: _("全年取"),
    f.STARS_MISSING: _("没有参加排名的季度"),
    f.STARS_FULL_MARKS: (_("满分线"), "贡献满分线"),
    f.APPRAISAL_WEIGHTS: (_("各来源占比"), "评议各来源占比"),
    f.APPRAISAL_REQUIRED: _("必须有的来源"),
    f.APPRAISAL_QUOTA: _("各档至多占"),
    f.APPRAISAL_UNGRADED: (_("参加评议但不定档次的党员"), "不定档次的党员"),
    f.TIER_CODE: _("编码"),
    f.TIER_TITLE: _("名称"),
    f.TIER_FROM: _("年度得分不低于"),
    f.TIER_MAX_SHARE: _("人数至多占"),
    f.TIER_MIN_SHARE: (_("至少有这么多人在本档或以下"), "本档及以下至少占"),
    f.TIER_REQUIRE: _("各类得分还须不低于"),
    f.WHEN_CLASS: "评为哪类",
    f.WHEN_TIER: "评为哪等",
    f.WHEN_BOARD: "列入哪榜",
    f.WHEN_RUN: "连续几季",
    f.DEED_CODE: (_("编码"), "事项编码"),
    f.DEED_TITLE: _("事项"),
    f.DEED_DUE_DAYS: (_("几天内办结"), "几天办结"),
    f.PUBLICITY_DAYS: _("公示几天"),
    f.PUBLICITY_KIND: _("按什么天数"),
    f.PUBLICITY_AGAIN: (_("异议成立后再公示"), "异议成立后再公示几天"),
    f.PUBLICITY_NAMES: _("公示的姓名"),
    f.EVALUATIONS_PEERS: _("每人由几名党员互评"),
    f.EVALUATIONS_GRADES: _("各档折分"),
}
"""The label of a field in a form; where a sheet, which shows no group above it, says more or less, its title there.

The four of an occasion are one choice in the form: they have a title in the sheet alone.
"""

CODES: Mapping[f.Field, Words] = {
    f.CYCLE_STARTS: words.STARTS,
    f.WINDOW: words.WINDOWS,
    f.ROLL: words.MONTHS,
    f.BASE_START_BY: words.MEMBER_CATEGORIES,
    f.CATEGORY_KIND: words.KINDS,
    f.ITEM_EFFECT: words.EFFECTS,
    f.ITEM_FACTORS: words.MEMBER_CATEGORIES,
    f.ITEM_APPLIES_TO: words.MEMBER_CATEGORIES,
    f.ITEM_EXEMPT: words.MEMBER_CATEGORIES,
    f.ITEM_OUTCOME: words.OUTCOMES,
    f.ITEM_UNTIL: words.UNTIL,
    f.ITEM_ENTERED_BY: words.HANDS,
    f.ITEM_APPROVALS: words.STEPS,
    f.EXPECTS_RECORD: words.RECORDS,
    f.EXPECTS_EVERY: words.TIMES,
    f.ITEM_FLAGS: words.FLAGS,
    f.LIMIT_PER: words.PERIODS,
    f.BOARDS_METHOD: words.METHODS,
    f.BOARDS_SCOPE: words.SCOPES,
    f.BOARDS_EXEMPT: words.MEMBER_CATEGORIES,
    f.BOARDS_CLASSES: words.CLASSES,
    f.BOARDS_ROUNDING: words.ROUNDINGS,
    f.BOARDS_TIES: words.TIES,
    f.STARS_DAILY: words.DAILY,
    f.STARS_ROLL: words.ROLLS,
    f.STARS_MISSING: words.MISSING,
    f.APPRAISAL_WEIGHTS: words.APPRAISERS,
    f.APPRAISAL_REQUIRED: words.APPRAISERS,
    f.APPRAISAL_UNGRADED: words.MEMBERS,
    f.WHEN_CLASS: words.CLASSES,
    f.WHEN_BOARD: words.COLOURS,
    f.PUBLICITY_KIND: words.DAYS,
    f.PUBLICITY_NAMES: words.NAMES,
}
"""The words of a field's codes."""


def label(field: f.Field) -> LazyString | str:
    """Return what a field is called in a form."""
    title = TITLES[field]
    return title[0] if isinstance(title, tuple) else title


def sheet_title(field: f.Field) -> str:
    """Return what a field is called in a sheet, which speaks Chinese, whoever opens it."""
    title = TITLES[field]
    return title[1] if isinstance(title, tuple) else str(title)


def codes(field: f.Field) -> Words:
    """Return the words of a field's codes, {} where it takes free ones."""
    return CODES.get(field, {})
