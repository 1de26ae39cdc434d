"""The annual star rating of a document."""

from collections.abc import Hashable, Sequence

from core.points import written
from rules.documents.part import MAX_FIGURE, MAX_TITLE, POINT, Part
from rules.faults import one_line, quoted
from rules.version import Category, StarRules, Tier

WEIGHTS = ("daily", "appraisal", "contribution")
STAR_KEYS = ("weights", "daily", "roll", "missing", "appraisal", "full_marks", "tiers", "tiers_by")
ROLLS = ("mean", "last", "sum", "min")
MARKS = 100 * POINT
MAX_OFFERED = 12


def stars(whole: Part, groups: tuple[Category, ...], grades: Sequence[str]) -> StarRules:
    """Read how a year is rated; notes weights that do not sum to 1 and tiers without a lowest one."""
    part = whole.part("stars")
    part.only(*STAR_KEYS)
    if whole.has("stars"):
        part.needs("weights", "appraisal", "full_marks", "tiers")
    weights = _weights(part)
    daily, roll = part.choice("daily", ("base", "total"), "base"), part.choice("roll", ROLLS, ROLLS[0])
    missing = part.choice("missing", ("skip", "zero"), "skip")
    sources, required = _appraisal(part)
    quota, ungraded = _grades(part.part("appraisal"), grades)
    full_marks = part.number("full_marks", least=1)
    most = MAX_FIGURE if roll == "sum" else MARKS
    tiers = _tiers(part, "tiers", groups, most)
    by = _tiers_by(part, groups, most)
    _note_titles(part, (tiers, *by.values()))
    return StarRules(
        *weights, daily, roll, missing, sources, required, quota, ungraded, full_marks or POINT, tiers, by
    )  # fmt: skip


def _weights(part: Part) -> tuple[int, int, int]:
    weights = part.part("weights")
    weights.only(*WEIGHTS)
    if part.has("weights"):
        weights.needs(*WEIGHTS)
    figures = [weights.number(name, 0, POINT) for name in WEIGHTS]
    _note_sum(part, "weights", figures)
    daily, appraisal, contribution = (figure or 0 for figure in figures)
    return daily, appraisal, contribution


def _note_sum(part: Part, key: str, figures: list[int | None]) -> None:
    given = [figure for figure in figures if figure is not None]
    if part.has(key) and len(given) == len(figures) and sum(given) != POINT:
        part.note(key, f"权重之和为 {written(sum(given))}，应为 1。")


def _appraisal(part: Part) -> tuple[dict[str, int], tuple[str, ...]]:
    appraisal = part.part("appraisal")
    appraisal.only("weights", "required", "quota", "ungraded")
    if part.has("appraisal"):
        appraisal.needs("weights")
    weights = appraisal.part("weights")
    sources = appraisal.table("weights", 0, POINT)
    for name, weight in sources.items():
        if weight == 0:
            weights.note(name, "权重不能为 0；不用这个来源时请删去这一行。")
    _note_sum(appraisal, "weights", [sources.get(name) for name in weights.value])
    required = appraisal.words("required")
    for n, name in enumerate(required):
        if name not in weights.value:
            appraisal.note(f"required[{n}]", f"{quoted(name)}没有权重，请先写入 weights，或从 required 删去。")
    return sources, required


def _grades(part: Part, grades: Sequence[str]) -> tuple[dict[str, int], tuple[str, ...]]:
    """The most that each grade of the appraisal may take, and who takes part without a grade (scoring §9.22)."""
    quota = part.table("quota", 0, POINT)
    known = one_line("、".join(grades[:MAX_OFFERED])[:MAX_TITLE])
    for name in quota:
        if name not in grades:
            part.note(f"quota.{name}", f"没有{quoted(name)}这个档次，请从 {known} 中选择。")
    return quota, part.words("ungraded")


def _tiers_by(part: Part, groups: tuple[Category, ...], most: int) -> dict[str, tuple[Tier, ...]]:
    """Tiers in place of the common ones, by member category or status, in the order of the keys (scoring §9.14)."""
    if not part.has("tiers_by"):
        return {}
    listed = part.part("tiers_by")
    listed.note_lines()
    return {key: _tiers(listed, key, groups, most) for key in sorted(listed.value)}


def _tiers(part: Part, key: str, groups: tuple[Category, ...], most: int) -> tuple[Tier, ...]:
    parts = part.parts(key)
    tiers = [_tier(each, groups, most) for each in parts]
    starts = [tier.start for tier in tiers]
    if part.has(key) and 0 not in starts:
        part.note(key, "缺少 from 为 0 的最低等次，请补上。")
    _note_alike(parts, "from", starts)
    _note_alike(parts, "code", [tier.code for tier in tiers])
    _note_ends(parts, starts)
    return tuple(sorted(tiers, key=lambda tier: -tier.start))


def _note_alike(parts: list[Part], key: str, values: Sequence[Hashable]) -> None:
    seen: set[Hashable] = set()
    for each, value in zip(parts, values, strict=True):
        if value in seen:
            each.note(key, f"与前面的等次相同，请改为不同的 {key}。")
        seen.add(value)


def _note_ends(parts: list[Part], starts: list[int]) -> None:
    """Whoever misses a tier falls to the next: the lowest bars nobody, and the highest is no bound from below."""
    highest = max(starts, default=0)
    for each, start in zip(parts, starts, strict=True):
        for key in ("max_share", "require") if start == 0 else ():
            if each.has(key):
                each.note(key, "最低等次收下其余所有人，不能再设这个条件，请删去。")
        if each.has("min_share") and start == highest:
            each.note("min_share", "最高等次不能设 min_share，请写在较低的等次上。")


def _tier(part: Part, groups: tuple[Category, ...], most: int) -> Tier:
    part.only("code", "title", "from", "max_share", "min_share", "require")
    part.needs("code", "title", "from")
    start = part.number("from", 0, most)
    max_share, min_share = part.number("max_share", 0, POINT), part.number("min_share", 0, POINT)
    require = part.table("require", -MAX_FIGURE, MAX_FIGURE)
    known = {group.code: group for group in groups if group.kind != "veto"}
    for code in require:
        if code not in known:
            part.note(f"require.{code}", f"没有{quoted(code)}这一类基础分或加分，请改正编码。")
        elif known[code].kind == "base" and known[code].points is None:
            part.note(f"require.{code}", "这一类没有分值（points），没有得分可比，请删去。")
    return Tier(part.code("code"), part.text("title"), -1 if start is None else start, max_share, min_share, require)


def _note_titles(part: Part, lists: Sequence[tuple[Tier, ...]]) -> None:
    """A code means the same tier in every list."""
    titles: dict[str, str] = {}
    for tiers in lists:
        for tier in tiers:
            if titles.setdefault(tier.code, tier.title) != tier.title:
                part.note("tiers_by", f"等次 {tier.code} 有两个名称，请改用同一名称或另取编码。")
