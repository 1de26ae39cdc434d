"""What of a document steers the process: consequences, publicity, evaluations (scoring §9.17, 9.21, 9.22)."""

from collections.abc import Collection

from rules.documents.part import POINT, Part
from rules.faults import quoted
from rules.version import Consequence, Deed, EvaluationRules, PublicityRules

GRADES = {"优秀": 95 * POINT, "合格": 80 * POINT, "基本合格": 65 * POINT, "不合格": 50 * POINT}
COLOURS = ("red", "yellow")
CLASSES = 4
MAX_RUN = 2
MAX_DAYS = 3_650
MAX_PUBLIC_DAYS = 30
MAX_PEERS = 100
MARKS = 100 * POINT


def consequences(whole: Part, tiers: Collection[str]) -> tuple[Consequence, ...]:
    """Read what follows a board or a rating."""
    return tuple(_consequence(part, tiers) for part in whole.parts("consequences"))


def _consequence(part: Part, tiers: Collection[str]) -> Consequence:
    part.only("when", "do")
    part.needs("when", "do")
    when = part.part("when")
    when.only("class", "tier", "board", "run")
    if part.has("when") and when.is_mapping and sum(when.has(key) for key in ("class", "tier", "board")) != 1:
        when.note("", "请写 class、tier、board 中的一个，且只写一个。")
    tier = when.text("tier") or None
    if tier is not None and tier not in tiers:
        when.note("tier", f"没有{quoted(tier)}这个等次，请改正编码。")
    if tier is not None and when.has("run"):
        when.note("run", "等次按年评定，不能写 run，请删去。")
    run = when.whole("run", 1, MAX_RUN) or 1
    board = when.choice("board", COLOURS, "") or None
    return Consequence(when.whole("class", 1, CLASSES), tier, board, run, _deeds(part))


def _deeds(part: Part) -> tuple[Deed, ...]:
    parts = part.parts("do")
    if part.has("do") and not parts:
        part.note("do", "请至少写一件事。")
    codes: set[str] = set()
    deeds = []
    for each in parts:
        each.only("code", "title", "due_days")
        each.needs("code", "title")
        deed = Deed(each.code("code"), each.text("title"), each.whole("due_days", 1, MAX_DAYS))
        if deed.code in codes:
            each.note("code", "与前面的一件相同，请换一个编码。")
        codes.add(deed.code)
        deeds.append(deed)
    return tuple(deeds)


def publicity(whole: Part) -> PublicityRules:
    """Read how long and how a board is published; five working days with full names where nothing is said."""
    part = whole.part("publicity")
    part.only("days", "kind", "again", "names")
    days, again = part.whole("days", 1, MAX_PUBLIC_DAYS), part.whole("again", 1, MAX_PUBLIC_DAYS)
    kind = part.choice("kind", ("working", "calendar"), "working")
    return PublicityRules(days or 5, kind, again or 3, part.choice("names", ("full", "masked"), "full"))


def evaluations(whole: Part) -> EvaluationRules:
    """Read the size of a peer set and the marks of the appraisal's grades."""
    part = whole.part("evaluations")
    part.only("peers", "grades")
    grades = part.table("grades", 0, MARKS)
    if part.has("grades") and not grades:
        part.note("grades", "请至少写一个档次和它的分数。")
    return EvaluationRules(part.whole("peers", 1, MAX_PEERS) or 5, grades or GRADES)
