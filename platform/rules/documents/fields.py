"""The fields of a document, each declared once: its key, what it holds, its bounds, its words and its default.

The reader checks by them; the forms and sheets of a draft are built from them. A path such as "red.share" leads from
the mapping that the constant is named for. Figures are bounded in millionths, whole numbers and shares too.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.points import FULL_MARKS, MILLION

MAX_FIGURE = 1_000_000 * MILLION
MAX_PRICE = 1_000 * MILLION
MAX_FACTOR = 100 * MILLION
COMMUNITY = ("branch", "community")


@dataclass(frozen=True, eq=False)
class Field:
    """A line of text, where nothing else is said."""

    path: str

    @property
    def name(self) -> str:
        """The key in the innermost mapping."""
        return self.path.rpartition(".")[2]


@dataclass(frozen=True, eq=False)
class Figure(Field):
    """A number with at most two decimals."""

    least: int = 0
    most: int = MAX_FIGURE


@dataclass(frozen=True, eq=False)
class Share(Figure):
    """A part of a whole, 0 to 1."""

    most: int = MILLION


@dataclass(frozen=True, eq=False)
class Count(Field):
    """A whole number."""

    least: int
    most: int


@dataclass(frozen=True, eq=False)
class Truth(Field):
    """True or false."""

    default: bool = False


@dataclass(frozen=True, eq=False)
class Choice(Field):
    """One of some codes; the default holds where nothing is written."""

    codes: tuple[str, ...]
    default: str = ""


@dataclass(frozen=True, eq=False)
class Choices(Field):
    """Some of some codes, each once."""

    codes: tuple[str, ...]
    default: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Words(Field):
    """A list of free words."""


@dataclass(frozen=True, eq=False)
class Figures(Field):
    """A list of numbers."""

    least: int
    most: int


@dataclass(frozen=True, eq=False)
class Table(Figure):
    """Numbers by free words."""


@dataclass(frozen=True, eq=False)
class Shares(Table):
    """Parts of a whole by free words."""

    most: int = MILLION


SCHEMA = Count("schema", 0, 1_000)
TITLE = Field("title")
CODE = Field("code")
CYCLE_STARTS = Choice("cycle.starts", ("01-01", "04-01", "07-01", "10-01"), "01-01")
WINDOW = Choice("window", ("cycle", "quarter", "month"), "cycle")
ROLL = Choice("roll", ("mean", "sum"), "mean")
BASE_POINTS = Figure("base.points", 1)
BASE_FLOOR = Figure("base.floor")
BASE_START = Figure("base.start.default")
BASE_START_BY = Table("base.start.by")
BASE_CARRY = Share("base.carry")
TOTAL_MIN = Figure("total.min", -MAX_FIGURE)
TOTAL_MAX = Figure("total.max", -MAX_FIGURE)

LIMIT_ITEMS = Words("items")
LIMIT_PER = Choice("per", ("day", "month", "quarter", "cycle"))
LIMIT_POINTS = Figure("points")
LIMIT_COUNT = Count("count", 0, 100_000)

CATEGORY_TITLE = Field("title")
CATEGORY_CODE = Field("code")
CATEGORY_KIND = Choice("kind", ("base", "bonus", "veto"))
CATEGORY_POINTS = Figure("points", 1)
CATEGORY_START = Figure("start")
CATEGORY_FLOOR = Figure("floor", -MAX_FIGURE, 0)

ITEM_TITLE = Field("title")
ITEM_CODE = Field("code")
ITEM_EFFECT = Choice("effect", ("deduct", "zero", "add", "veto"))
ITEM_UNIT = Field("unit")
ITEM_POINTS = Figure("points", 0, MAX_PRICE)
ITEM_MIN = Figure("points.min", 0, MAX_PRICE)
ITEM_MAX = Figure("points.max", 0, MAX_PRICE)
ITEM_STEPS = Figures("steps", 0, MAX_PRICE)
BRACKET_FROM = Figure("from")
BRACKET_POINTS = Figure("points", 0, MAX_PRICE)
ITEM_FACTORS = Table("factors", 0, MAX_FACTOR)
ITEM_APPLIES_TO = Words("applies_to")
ITEM_EXEMPT = Words("exempt")
ITEM_REPLACES = Words("replaces")
ITEM_UNLIMITED = Truth("unlimited")
ITEM_OUTCOME = Choices("outcome", ("total_zero", "yellow", "not_red"), ("total_zero",))
ITEM_UNTIL = Choice("until", ("cycle", "quarter"), "cycle")
ITEM_ENTERED_BY = Choices("entered_by", (*COMMUNITY, "member"), COMMUNITY)
ITEM_APPROVALS = Choices("approvals", (*COMMUNITY, "street"), COMMUNITY)
EXPECTS_RECORD = Choice("expects.record", ("visit", "meeting", "dues", "study"))
EXPECTS_EVERY = Choice("expects.every", ("week", "month", "quarter"))
ITEM_FLAGS = Choices("flags", ("learning_metric", "check_in", "petition", "belief"))

BOARDS_METHOD = Choice("method", ("shares", "classes", "marks"), "shares")
BOARDS_SCOPE = Choice("scope", ("community", "branch"), "community")
BOARDS_EXEMPT = Words("exempt")
RED_SHARE = Share("red.share")
RED_MIN_POINTS = Figure("red.min_points", -MAX_FIGURE)
RED_FROM = Figure("red.from", -MAX_FIGURE)
YELLOW_SHARE = Share("yellow.share")
YELLOW_BELOW = Figure("yellow.below", -MAX_FIGURE)
YELLOW_REQUIRES_DEDUCTION = Truth("yellow.requires_deduction", True)
CLASS_NUMBER = Count("class", 1, 4)
CLASS_SHARE = Share("share")
BOARDS_CLASSES = Shares("classes")
BOARDS_ROUNDING = Choice("rounding", ("half_up", "floor", "ceil"), "half_up")
BOARDS_TIES = Choice("ties", ("break", "together"), "break")
BOARDS_CONSECUTIVE = Count("consecutive", 0, 100)

WEIGHT_DAILY = Share("weights.daily")
WEIGHT_APPRAISAL = Share("weights.appraisal")
WEIGHT_CONTRIBUTION = Share("weights.contribution")
STARS_DAILY = Choice("daily", ("base", "total"), "base")
STARS_ROLL = Choice("roll", ("mean", "last", "sum", "min"), "mean")
STARS_MISSING = Choice("missing", ("skip", "zero"), "skip")
STARS_FULL_MARKS = Figure("full_marks", 1)
APPRAISAL_WEIGHTS = Shares("appraisal.weights")
APPRAISAL_REQUIRED = Words("appraisal.required")
APPRAISAL_QUOTA = Shares("appraisal.quota")
APPRAISAL_UNGRADED = Words("appraisal.ungraded")
TIER_TITLE = Field("title")
TIER_CODE = Field("code")
TIER_FROM = Figure("from")
TIER_MAX_SHARE = Share("max_share")
TIER_MIN_SHARE = Share("min_share")
TIER_REQUIRE = Table("require", -MAX_FIGURE)

WHEN_CLASS = Count("when.class", 1, 4)
WHEN_TIER = Field("when.tier")
WHEN_BOARD = Choice("when.board", ("red", "yellow"))
WHEN_RUN = Count("when.run", 1, 2)
DEED_TITLE = Field("title")
DEED_CODE = Field("code")
DEED_DUE_DAYS = Count("due_days", 1, 3_650)
PUBLICITY_DAYS = Count("publicity.days", 1, 30)
PUBLICITY_KIND = Choice("publicity.kind", ("working", "calendar"), "working")
PUBLICITY_AGAIN = Count("publicity.again", 1, 30)
PUBLICITY_NAMES = Choice("publicity.names", ("full", "masked"), "full")
EVALUATIONS_PEERS = Count("evaluations.peers", 1, 100)
EVALUATIONS_GRADES = Table("evaluations.grades", 0, FULL_MARKS * MILLION)
