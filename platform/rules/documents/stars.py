"""The annual star rating of a document."""

from collections.abc import Hashable, Sequence

from core.points import FULL_MARKS, MILLION
from rules.documents import fields as f
from rules.documents.node_reader import MAX_TITLE, NodeReader
from rules.faults import one_line
from rules.version import Category, StarRules, Tier

STAR_KEYS = ("weights", "daily", "roll", "missing", "appraisal", "full_marks", "tiers", "tiers_by")
WEIGHTS = (f.WEIGHT_DAILY, f.WEIGHT_APPRAISAL, f.WEIGHT_CONTRIBUTION)
MAX_OFFERED = 12


def stars(whole: NodeReader, groups: tuple[Category, ...], grades: Sequence[str]) -> StarRules:
    """Read how a year is rated; notes weights that do not sum to 1 and tiers without a lowest one."""
    node = whole.child("stars")
    node.only(*STAR_KEYS)
    if whole.has("stars"):
        node.needs("weights", "appraisal", "full_marks", "tiers")
    weights = _weights(node)
    daily, roll = node.choice(f.STARS_DAILY), node.choice(f.STARS_ROLL)
    missing = node.choice(f.STARS_MISSING)
    sources, required = _appraisal(node)
    quota, ungraded = _grades(node.child("appraisal"), grades)
    full_marks = node.number(f.STARS_FULL_MARKS)
    most = f.MAX_FIGURE if roll == "sum" else FULL_MARKS * MILLION
    tiers = _tiers(node, "tiers", groups, most)
    by = _tiers_by(node, groups, most)
    _note_titles(node, (tiers, *by.values()))
    return StarRules(
        *weights, daily, roll, missing, sources, required, quota, ungraded, full_marks or MILLION, tiers, by
    )  # fmt: skip


def _weights(node: NodeReader) -> tuple[int, int, int]:
    weights, names = node.child("weights"), [field.name for field in WEIGHTS]
    weights.only(*names)
    if node.has("weights"):
        weights.needs(*names)
    figures = [weights.number(field) for field in WEIGHTS]
    _note_sum(node, "weights", figures)
    daily, appraisal, contribution = (figure or 0 for figure in figures)
    return daily, appraisal, contribution


def _note_sum(node: NodeReader, key: str, figures: list[int | None]) -> None:
    known = [figure for figure in figures if figure is not None]
    if node.has(key) and len(known) == len(figures) and sum(known) != MILLION:
        node.note(key, "weights_not_one", share=sum(known))


def _appraisal(node: NodeReader) -> tuple[dict[str, int], tuple[str, ...]]:
    appraisal = node.child("appraisal")
    appraisal.only("weights", "required", "quota", "ungraded")
    if node.has("appraisal"):
        appraisal.needs("weights")
    weights = appraisal.child("weights")
    sources = appraisal.table(f.APPRAISAL_WEIGHTS)
    for name, weight in sources.items():
        if weight == 0:
            weights.note(name, "weight_of_zero")
    _note_sum(appraisal, "weights", [sources.get(name) for name in weights.value])
    required = appraisal.words(f.APPRAISAL_REQUIRED)
    for n, name in enumerate(required):
        if name not in weights.value:
            appraisal.note(f"required[{n}]", "source_without_weight", given=name)
    return sources, required


def _grades(node: NodeReader, grades: Sequence[str]) -> tuple[dict[str, int], tuple[str, ...]]:
    """The most that each grade of the appraisal may take, and who takes node without a grade (scoring §9.22)."""
    quota = node.table(f.APPRAISAL_QUOTA)
    known = one_line("、".join(grades[:MAX_OFFERED])[:MAX_TITLE])
    for name in quota:
        if name not in grades:
            node.note(f"quota.{name}", "unknown_grade", given=name, known=known)
    return quota, node.words(f.APPRAISAL_UNGRADED)


def _tiers_by(node: NodeReader, groups: tuple[Category, ...], most: int) -> dict[str, tuple[Tier, ...]]:
    """Tiers in place of the common ones, by member category or status, in the order of the keys (scoring §9.14)."""
    if not node.has("tiers_by"):
        return {}
    listed = node.child("tiers_by")
    listed.note_lines()
    return {key: _tiers(listed, key, groups, most) for key in sorted(listed.value)}


def _tiers(node: NodeReader, key: str, groups: tuple[Category, ...], most: int) -> tuple[Tier, ...]:
    nodes = node.children(key)
    tiers = [_tier(each, groups, most) for each in nodes]
    starts = [tier.start for tier in tiers]
    if node.has(key) and 0 not in starts:
        node.note(key, "no_lowest_tier")
    _note_alike(nodes, "from", starts)
    _note_alike(nodes, "code", [tier.code for tier in tiers])
    _note_ends(nodes, starts)
    return tuple(sorted(tiers, key=lambda tier: -tier.start))


def _note_alike(nodes: list[NodeReader], key: str, values: Sequence[Hashable]) -> None:
    seen: set[Hashable] = set()
    for each, value in zip(nodes, values, strict=True):
        if value in seen:
            each.note(key, "tier_repeated", key=key)
        seen.add(value)


def _note_ends(nodes: list[NodeReader], starts: list[int]) -> None:
    """Whoever misses a tier falls to the next: the lowest bars nobody, and the highest is no bound from below."""
    highest = max(starts, default=0)
    for each, start in zip(nodes, starts, strict=True):
        for key in ("max_share", "require") if start == 0 else ():
            if each.has(key):
                each.note(key, "lowest_tier_with_condition")
        if each.has("min_share") and start == highest:
            each.note("min_share", "highest_tier_with_min_share")


def _tier(node: NodeReader, groups: tuple[Category, ...], most: int) -> Tier:
    node.only("code", "title", "from", "max_share", "min_share", "require")
    node.needs("code", "title", "from")
    start = node.number(f.TIER_FROM, most)
    max_share, min_share = node.number(f.TIER_MAX_SHARE), node.number(f.TIER_MIN_SHARE)
    require = node.table(f.TIER_REQUIRE)
    known = {group.code: group for group in groups if group.kind != "veto"}
    for code in require:
        if code not in known:
            node.note(f"require.{code}", "unknown_scored_category", given=code)
        elif known[code].kind == "base" and known[code].points is None:
            node.note(f"require.{code}", "required_category_without_points")
    return Tier(node.code("code"), node.text("title"), -1 if start is None else start, max_share, min_share, require)


def _note_titles(node: NodeReader, lists: Sequence[tuple[Tier, ...]]) -> None:
    """A code means the same tier in every list."""
    titles: dict[str, str] = {}
    for tiers in lists:
        for tier in tiers:
            if titles.setdefault(tier.code, tier.title) != tier.title:
                node.note("tiers_by", "tier_of_two_titles", name=tier.code)
