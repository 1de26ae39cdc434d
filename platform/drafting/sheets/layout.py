"""The sheets of a document's workbook: their names, their columns or lines, and what each cell holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from drafting.forms import words
from drafting.sheets.cells import Figure, Text, Truth, Word
from drafting.sheets.lists import Figures, Outcome, Table, Words

TEXT, FIGURE, PERCENT, TRUTH = Text(), Figure(), Figure(percent=True), Truth()
WIDE, NARROW, PLAIN = 46, 9, 13


@dataclass(frozen=True)
class Place:
    """One column, or one line of a sheet of two columns: its title, the key it holds, how it is written."""

    title: str
    key: str
    cell: Text = TEXT
    note: str = ""
    required: bool = False
    width: float = PLAIN


@dataclass(frozen=True)
class Layout:
    """One sheet: `lines` are one below the other with 项目 and 内容, otherwise the places are columns."""

    name: str
    places: Sequence[Place]
    is_lines: bool = False
    required: bool = False

    def place(self, title: str) -> Place:
        return next(place for place in self.places if place.title == title)


def _fixed(listed: Mapping[str, object]) -> dict[str, str]:
    """Return words as they stand in the code: a workbook speaks Chinese, whoever opens it."""
    return {code: str(word) for code, word in listed.items()}


MEMBERS = _fixed(words.MEMBER_CATEGORIES)
BY_CATEGORY = "写成 流动=0.5；离退休=1.2 的样子。"
SEVERAL = "几项之间用顿号分开。"
BASICS = Layout(
    "基本",
    (
        Place("细则名称", "title", required=True),
        Place("版本代码", "code", note="每版一个，只用小写字母、数字和 . _ -。"),
        Place("周期自哪天起", "cycle.starts", Word(words=_fixed(words.STARTS), days=True)),
        Place("季度得分怎样算", "window", Word(words=_fixed(words.WINDOWS))),
        Place("季度得分取", "roll", Word(words=_fixed(words.MONTHS)), "只有“每月单独计”才填。"),
        Place("基础分满分", "base.points", FIGURE, required=True),
        Place("基础分最低", "base.floor", FIGURE),
        Place("一般党员的起始分", "base.start.default", FIGURE),
        Place("某些党员的起始分", "base.start.by", Table(words=MEMBERS), "写成 流动=80；离退休=90 的样子。"),
        Place("上一周期总分结转", "base.carry", PERCENT),
        Place("总分至少", "total.min", FIGURE),
        Place("总分至多", "total.max", FIGURE),
    ),
    is_lines=True,
    required=True,
)
CATEGORIES = Layout(
    "类别",
    (
        Place("编码", "code", note="可空着，由系统编。"),
        Place("类名", "title", required=True, width=24),
        Place("性质", "kind", Word(words=_fixed(words.KINDS)), required=True),
        Place("分值", "points", FIGURE, "基础分：满分，扣完为止；加分：至多加多少。空着即不设。"),
        Place("起始分", "start", FIGURE, "只有基础分类可填；空着即从满分起。"),
        Place("最低分", "floor", FIGURE, "只有加分类可填；如 -5。"),
    ),
    required=True,
)
CATEGORY = Place("类", "category", note="“类别”表里的类名或编码。", required=True, width=20)
ITEMS = Layout(
    "细则",
    (
        CATEGORY,
        Place("编码", "code", note="可空着，由系统编。"),
        Place("内容", "title", required=True, width=WIDE),
        Place("怎样计", "effect", Word(words=_fixed(words.EFFECTS)), required=True),
        Place("单位", "unit", note="空着即“次”。", width=NARROW),
        Place("每次", "points", FIGURE, "固定分值；另有“最少、最多”“各次分值”“分档”三种写法，只用一种。", width=NARROW),
        Place("最少", "points.min", FIGURE, width=NARROW),
        Place("最多", "points.max", FIGURE, width=NARROW),
        Place("各次分值", "steps", Figures(), "如 1、2、5；以后照最后一个。"),
        Place(
            "分档", "brackets", Table(keys=("from", "points")), "写成 0=1；4=2 的样子：数值满 0 计 1 分，满 4 计 2 分。"
        ),
        Place("限额周期", "limit.per", Word(words=_fixed(words.PERIODS)), "不止一条限额时，都写到“限额”表。"),
        Place("限额分", "limit.points", FIGURE, width=NARROW),
        Place("限额次", "limit.count", FIGURE, width=NARROW),
        Place("加倍或减半", "factors", Table(words=MEMBERS), BY_CATEGORY),
        Place("只适用于", "applies_to", Words(words=MEMBERS), SEVERAL),
        Place("不适用于", "exempt", Words(words=MEMBERS), SEVERAL),
        Place("取代旧版的", "replaces", Words(), "旧版里的编码，用顿号分开。"),
        Place("不受限额", "unlimited", TRUTH),
        Place("否决后果", "outcome", Outcome(words=_fixed(words.OUTCOMES)), "如 全部积分记为 0、等次=qualified。"),
        Place("管到", "until", Word(words=_fixed(words.UNTIL))),
        Place("谁可以登记", "entered_by", Words(words=_fixed(words.HANDS)), SEVERAL),
        Place("要经过", "approvals", Words(words=_fixed(words.STEPS)), SEVERAL),
        Place("应有的记录", "expects.record", Word(words=_fixed(words.RECORDS))),
        Place("多久一次", "expects.every", Word(words=_fixed(words.TIMES))),
        Place("争议内容", "flags", Words(words=_fixed(words.FLAGS)), SEVERAL),
    ),
    required=True,
)
WHOLE, OF_CATEGORY, OF_ITEM = "全文", "类", "项"
SCOPES = {WHOLE: WHOLE, OF_CATEGORY: OF_CATEGORY, OF_ITEM: OF_ITEM}
SCOPE = Place("范围", "scope", Word(words=SCOPES), "全文、类或项。", required=True)
OBJECT = Place("类或项", "object", note="范围是“类”写类名或编码，是“项”写细则编码，是“全文”空着。", width=20)
LIMITS = Layout(
    "限额",
    (
        SCOPE,
        OBJECT,
        Place("哪些项", "items", Words(all_="all"), "细则编码，用顿号分开，或写“全部”。范围是“项”的空着。", width=28),
        Place("周期", "per", Word(words=_fixed(words.PERIODS)), required=True),
        Place("至多分", "points", FIGURE),
        Place("至多次", "count", FIGURE),
    ),
)
FACTORS = Layout(
    "倍数",
    (
        Place("细则编码", "item", required=True),
        Place("属性", "attribute", note="如 级别。", required=True),
        Place("值", "value", note="如 省级。", required=True),
        Place("倍", "factor", FIGURE, required=True),
    ),
)
BOARDS = Layout(
    "榜",
    (
        Place("方法", "method", Word(words=_fixed(words.METHODS))),
        Place("范围", "scope", Word(words=_fixed(words.SCOPES))),
        Place("不参加排名的党员", "exempt", Words(words=MEMBERS), SEVERAL),
        Place("红榜取前", "red.share", PERCENT),
        Place("红榜还须总分不低于", "red.min_points", FIGURE),
        Place("红榜分数线", "red.from", FIGURE, "只有“按分数线”才填。"),
        Place("黄榜取后", "yellow.share", PERCENT),
        Place("总分低于多少列黄榜", "yellow.below", FIGURE),
        Place("没有失分的不列黄榜", "yellow.requires_deduction", TRUTH),
        Place(
            "各类比例", "classes", Table(keys=("class", "share"), words=_fixed(words.CLASSES), percent=True),
            "写成 一类=10%；二类=20% 的样子。",
        ),
        Place("人数取整", "rounding", Word(words=_fixed(words.ROUNDINGS))),
        Place("同分时", "ties", Word(words=_fixed(words.TIES))),
        Place("连续几个季度", "consecutive", FIGURE, "目前只能是 2。"),
    ),
    is_lines=True,
    required=True,
)  # fmt: skip
STARS = Layout(
    "评星",
    (
        Place("日常积分占", "weights.daily", PERCENT, required=True),
        Place("民主评议占", "weights.appraisal", PERCENT, required=True),
        Place("贡献占", "weights.contribution", PERCENT, required=True),
        Place("日常积分按什么计", "daily", Word(words=_fixed(words.DAILY))),
        Place("全年取", "roll", Word(words=_fixed(words.ROLLS))),
        Place("没有参加排名的季度", "missing", Word(words=_fixed(words.MISSING))),
        Place("贡献满分线", "full_marks", FIGURE, required=True),
        Place(
            "评议各来源占比", "appraisal.weights", Table(words=_fixed(words.APPRAISERS), percent=True),
            "写成 党员自评=10%；党员互评=20% 的样子。", required=True,
        ),
        Place("必须有的来源", "appraisal.required", Words(words=_fixed(words.APPRAISERS)), SEVERAL),
        Place("各档至多占", "appraisal.quota", Table(percent=True), "写成 优秀=33% 的样子。"),
        Place("不定档次的党员", "appraisal.ungraded", Words(words=_fixed(words.MEMBERS)), SEVERAL),
    ),
    is_lines=True,
    required=True,
)  # fmt: skip
WHOSE = Place("适用党员", "whose", Word(words=_fixed(words.MEMBERS)), "空着即一般党员；另设等次的写哪类党员。")
TIERS = Layout(
    "等次",
    (
        WHOSE,
        Place("编码", "code", note="可空着，由系统编。"),
        Place("名称", "title", required=True, width=20),
        Place("年度得分不低于", "from", FIGURE, required=True),
        Place("人数至多占", "max_share", PERCENT),
        Place("本档及以下至少占", "min_share", PERCENT),
        Place("各类得分还须不低于", "require", Table(), "类的编码，写成 duty=30；gain=2 的样子。", width=28),
    ),
    required=True,
)
NUMBER = Place("第几条", "number", note="同一条里有几件事，就写几行同样的数。", required=True, width=NARROW)
WHEN = (
    Place("评为哪类", "when.class", Word(words=_fixed(words.CLASSES))),
    Place("评为哪等", "when.tier", note="等次的编码。"),
    Place("列入哪榜", "when.board", Word(words=_fixed(words.COLOURS))),
    Place("连续几季", "when.run", FIGURE, "1 或 2。", width=NARROW),
)
DEEDS = (
    Place("事项编码", "code", note="可空着，由系统编。"),
    Place("事项", "title", required=True, width=28),
    Place("几天办结", "due_days", FIGURE, width=NARROW),
)
CONSEQUENCES = Layout("后续", (NUMBER, *WHEN, *DEEDS))
PROCESS = Layout(
    "公示评议",
    (
        Place("公示几天", "publicity.days", FIGURE),
        Place("按什么天数", "publicity.kind", Word(words=_fixed(words.DAYS))),
        Place("异议成立后再公示几天", "publicity.again", FIGURE),
        Place("公示的姓名", "publicity.names", Word(words=_fixed(words.NAMES))),
        Place("每人由几名党员互评", "evaluations.peers", FIGURE),
        Place("各档折分", "evaluations.grades", Table(), "写成 优秀=95；合格=80 的样子。"),
    ),
    is_lines=True,
)
LAYOUTS = (BASICS, CATEGORIES, ITEMS, LIMITS, FACTORS, BOARDS, STARS, TIERS, CONSEQUENCES, PROCESS)
