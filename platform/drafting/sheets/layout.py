"""The sheets of a document's workbook: their names, their columns or lines, and what each cell holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from drafting.forms import words
from drafting.labels import codes, sheet_title
from drafting.sheets.cell_types import Figure, Text, Truth, Word
from drafting.sheets.lists import Figures, Outcome, Table, Words
from rules.documents import fields as f

TEXT, FIGURE = Text(), Figure()
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


def cell_of(field: f.Field) -> Text:
    """Return how a cell holds a field, by what it is declared to hold."""
    values = _fixed(codes(field))
    if isinstance(field, f.Table):
        return Table(words=values, percent=isinstance(field, f.Shares))
    if isinstance(field, f.Choices | f.Words):
        return Words(words=values)
    if values:
        return Word(words=values, days=field is f.CYCLE_STARTS)
    if isinstance(field, f.Figure | f.Count):
        return Figure(percent=isinstance(field, f.Share))
    return Figures() if isinstance(field, f.Figures) else Truth() if isinstance(field, f.Truth) else Text()


def place(
    field: f.Field, note: str = "", *, cell: Text | None = None, required: bool = False, width: float = PLAIN
) -> Place:
    """Return the column or line of a field."""
    return Place(sheet_title(field), field.path, cell or cell_of(field), note, required, width)


CLASS_SHARES = Table(keys=("class", "share"), words=_fixed(codes(f.BOARDS_CLASSES)), percent=True)
BY_CATEGORY = "写成 流动=0.5；离退休=1.2 的样子。"
SEVERAL = "几项之间用顿号分开。"
BASICS = Layout(
    "基本",
    (
        place(f.TITLE, required=True),
        place(f.CODE, note="每版一个，只用小写字母、数字和 . _ -。"),
        place(f.CYCLE_STARTS),
        place(f.WINDOW),
        place(f.ROLL, "只有“每月单独计”才填。"),
        place(f.BASE_POINTS, required=True),
        place(f.BASE_FLOOR),
        place(f.BASE_START),
        place(f.BASE_START_BY, "写成 流动=80；离退休=90 的样子。"),
        place(f.BASE_CARRY),
        place(f.TOTAL_MIN),
        place(f.TOTAL_MAX),
    ),
    is_lines=True,
    required=True,
)
CATEGORIES = Layout(
    "类别",
    (
        place(f.CATEGORY_CODE, note="可空着，由系统编。"),
        place(f.CATEGORY_TITLE, required=True, width=24),
        place(f.CATEGORY_KIND, required=True),
        place(f.CATEGORY_POINTS, "基础分：满分，扣完为止；加分：至多加多少。空着即不设。"),
        place(f.CATEGORY_START, "只有基础分类可填；空着即从满分起。"),
        place(f.CATEGORY_FLOOR, "只有加分类可填；如 -5。"),
    ),
    required=True,
)
CATEGORY = Place("类", "category", note="“类别”表里的类名或编码。", required=True, width=20)
ITEMS = Layout(
    "细则",
    (
        CATEGORY,
        place(f.ITEM_CODE, note="可空着，由系统编。"),
        place(f.ITEM_TITLE, required=True, width=WIDE),
        place(f.ITEM_EFFECT, required=True),
        place(f.ITEM_UNIT, note="空着即“次”。", width=NARROW),
        place(f.ITEM_POINTS, "固定分值；另有“最少、最多”“各次分值”“分档”三种写法，只用一种。", width=NARROW),
        place(f.ITEM_MIN, width=NARROW),
        place(f.ITEM_MAX, width=NARROW),
        place(f.ITEM_STEPS, "如 1、2、5；以后照最后一个。"),
        Place(
            "分档", "brackets", Table(keys=("from", "points")), "写成 0=1；4=2 的样子：数值满 0 计 1 分，满 4 计 2 分。"
        ),
        Place("限额周期", "limit.per", cell_of(f.LIMIT_PER), "不止一条限额时，都写到“限额”表。"),
        Place("限额分", "limit.points", FIGURE, width=NARROW),
        Place("限额次", "limit.count", FIGURE, width=NARROW),
        place(f.ITEM_FACTORS, BY_CATEGORY),
        place(f.ITEM_APPLIES_TO, SEVERAL),
        place(f.ITEM_EXEMPT, SEVERAL),
        place(f.ITEM_REPLACES, "旧版里的编码，用顿号分开。"),
        place(f.ITEM_UNLIMITED),
        place(f.ITEM_OUTCOME, "如 全部积分记为 0、等次=qualified。", cell=Outcome(words=_fixed(codes(f.ITEM_OUTCOME)))),
        place(f.ITEM_UNTIL),
        place(f.ITEM_ENTERED_BY, SEVERAL),
        place(f.ITEM_APPROVALS, SEVERAL),
        place(f.EXPECTS_RECORD),
        place(f.EXPECTS_EVERY),
        place(f.ITEM_FLAGS, SEVERAL),
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
        place(
            f.LIMIT_ITEMS, cell=Words(all_="all"), note="细则编码，用顿号分开，或写“全部”。范围是“项”的空着。", width=28
        ),
        place(f.LIMIT_PER, required=True),
        place(f.LIMIT_POINTS),
        place(f.LIMIT_COUNT),
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
        place(f.BOARDS_METHOD),
        place(f.BOARDS_SCOPE),
        place(f.BOARDS_EXEMPT, SEVERAL),
        place(f.RED_SHARE),
        place(f.RED_MIN_POINTS),
        place(f.RED_FROM, "只有“按分数线”才填。"),
        place(f.YELLOW_SHARE),
        place(f.YELLOW_BELOW),
        place(f.YELLOW_REQUIRES_DEDUCTION),
        place(f.BOARDS_CLASSES, "写成 一类=10%；二类=20% 的样子。", cell=CLASS_SHARES),
        place(f.BOARDS_ROUNDING),
        place(f.BOARDS_TIES),
        place(f.BOARDS_CONSECUTIVE, "目前只能是 2。"),
    ),
    is_lines=True,
    required=True,
)  # fmt: skip
STARS = Layout(
    "评星",
    (
        place(f.WEIGHT_DAILY, required=True),
        place(f.WEIGHT_APPRAISAL, required=True),
        place(f.WEIGHT_CONTRIBUTION, required=True),
        place(f.STARS_DAILY),
        place(f.STARS_ROLL),
        place(f.STARS_MISSING),
        place(f.STARS_FULL_MARKS, required=True),
        place(f.APPRAISAL_WEIGHTS, "写成 党员自评=10%；党员互评=20% 的样子。", required=True),
        place(f.APPRAISAL_REQUIRED, SEVERAL),
        place(f.APPRAISAL_QUOTA, "写成 优秀=33% 的样子。"),
        place(f.APPRAISAL_UNGRADED, SEVERAL),
    ),
    is_lines=True,
    required=True,
)  # fmt: skip
WHOSE = Place("适用党员", "whose", Word(words=_fixed(words.MEMBERS)), "空着即一般党员；另设等次的写哪类党员。")
TIERS = Layout(
    "等次",
    (
        WHOSE,
        place(f.TIER_CODE, note="可空着，由系统编。"),
        place(f.TIER_TITLE, required=True, width=20),
        place(f.TIER_FROM, required=True),
        place(f.TIER_MAX_SHARE),
        place(f.TIER_MIN_SHARE),
        place(f.TIER_REQUIRE, "类的编码，写成 duty=30；gain=2 的样子。", width=28),
    ),
    required=True,
)
NUMBER = Place("第几条", "number", note="同一条里有几件事，就写几行同样的数。", required=True, width=NARROW)
WHEN = (
    place(f.WHEN_CLASS),
    place(f.WHEN_TIER, note="等次的编码。"),
    place(f.WHEN_BOARD),
    place(f.WHEN_RUN, "1 或 2。", width=NARROW),
)
DEEDS = (
    place(f.DEED_CODE, note="可空着，由系统编。"),
    place(f.DEED_TITLE, required=True, width=28),
    place(f.DEED_DUE_DAYS, width=NARROW),
)
CONSEQUENCES = Layout("后续", (NUMBER, *WHEN, *DEEDS))
PROCESS = Layout(
    "公示评议",
    (
        place(f.PUBLICITY_DAYS),
        place(f.PUBLICITY_KIND),
        place(f.PUBLICITY_AGAIN),
        place(f.PUBLICITY_NAMES),
        place(f.EVALUATIONS_PEERS),
        place(f.EVALUATIONS_GRADES, "写成 优秀=95；合格=80 的样子。"),
    ),
    is_lines=True,
)
LAYOUTS = (BASICS, CATEGORIES, ITEMS, LIMITS, FACTORS, BOARDS, STARS, TIERS, CONSEQUENCES, PROCESS)
