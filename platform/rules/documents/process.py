"""What of a document steers the process: consequences, publicity, evaluations (scoring §9.17, 9.21, 9.22)."""

from collections.abc import Collection

from core.points import MILLION
from rules.documents import fields as f
from rules.documents.node_reader import NodeReader
from rules.version import Consequence, Deed, EvaluationRules, PublicityRules

GRADES = {"优秀": 95 * MILLION, "合格": 80 * MILLION, "基本合格": 65 * MILLION, "不合格": 50 * MILLION}


def consequences(whole: NodeReader, tiers: Collection[str]) -> tuple[Consequence, ...]:
    """Read what follows a board or a rating."""
    return tuple(_consequence(node, tiers) for node in whole.children("consequences"))


def _consequence(node: NodeReader, tiers: Collection[str]) -> Consequence:
    node.only("when", "do")
    node.needs("when", "do")
    when = node.child("when")
    when.only("class", "tier", "board", "run")
    if node.has("when") and when.is_mapping and sum(when.has(key) for key in ("class", "tier", "board")) != 1:
        when.note("", "not_one_condition")
    tier = when.text("tier") or None
    if tier is not None and tier not in tiers:
        when.note("tier", "unknown_tier", given=tier)
    if tier is not None and when.has("run"):
        when.note("run", "run_of_a_tier")
    run = when.whole(f.WHEN_RUN) or 1
    board = when.choice(f.WHEN_BOARD) or None
    return Consequence(when.whole(f.WHEN_CLASS), tier, board, run, _deeds(node))


def _deeds(node: NodeReader) -> tuple[Deed, ...]:
    nodes = node.children("do")
    if node.has("do") and not nodes:
        node.note("do", "no_deed")
    codes: set[str] = set()
    deeds = []
    for each in nodes:
        each.only("code", "title", "due_days")
        each.needs("code", "title")
        deed = Deed(each.code("code"), each.text("title"), each.whole(f.DEED_DUE_DAYS))
        if deed.code in codes:
            each.note("code", "deed_repeated")
        codes.add(deed.code)
        deeds.append(deed)
    return tuple(deeds)


def publicity(whole: NodeReader) -> PublicityRules:
    """Read how long and how a board is published; five working days with full names where nothing is said."""
    node = whole.child("publicity")
    node.only("days", "kind", "again", "names")
    days, again = node.whole(f.PUBLICITY_DAYS), node.whole(f.PUBLICITY_AGAIN)
    kind, names = node.choice(f.PUBLICITY_KIND), node.choice(f.PUBLICITY_NAMES)
    return PublicityRules(days or 5, kind, again or 3, names)


def evaluations(whole: NodeReader) -> EvaluationRules:
    """Read the size of a peer set and the marks of the appraisal's grades."""
    node = whole.child("evaluations")
    node.only("peers", "grades")
    grades = node.table(f.EVALUATIONS_GRADES)
    if node.has("grades") and not grades:
        node.note("grades", "no_grade")
    return EvaluationRules(node.whole(f.EVALUATIONS_PEERS) or 5, grades or GRADES)
