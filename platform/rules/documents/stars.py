"""The annual star rating of a document."""

from core.points import written
from rules.documents.part import POINT, Part
from rules.faults import quoted
from rules.version import StarRules, Tier

WEIGHTS = ("daily", "appraisal", "contribution")
MARKS = 100 * POINT


def stars(whole: Part) -> StarRules:
    """Read how a year is rated; notes weights that do not sum to 1 and tiers without a lowest one."""
    part = whole.part("stars")
    part.only("weights", "daily", "appraisal", "full_marks", "tiers")
    if whole.has("stars"):
        part.needs("weights", "appraisal", "full_marks", "tiers")
    weights = _weights(part)
    daily = part.choice("daily", ("base", "total"), "base")
    sources, required = _appraisal(part)
    full_marks = part.number("full_marks", least=1)
    tiers = _tiers(part)
    return StarRules(*weights, daily, sources, required, full_marks or POINT, tiers)


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
    appraisal.only("weights", "required")
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


def _tiers(part: Part) -> tuple[Tier, ...]:
    parts = part.parts("tiers")
    tiers = [_tier(tier) for tier in parts]
    starts = [tier.start for tier in tiers]
    if part.has("tiers") and 0 not in starts:
        part.note("tiers", "缺少 from 为 0 的最低等次，请补上。")
    for noun, values in (("from", [str(start) for start in starts]), ("code", [tier.code for tier in tiers])):
        for n, value in enumerate(values):
            if value in values[:n]:
                parts[n].note(noun, f"与前面的等次相同，请改为不同的 {noun}。")
    return tuple(sorted(tiers, key=lambda tier: -tier.start))


def _tier(part: Part) -> Tier:
    part.only("code", "title", "from")
    part.needs("code", "title", "from")
    start = part.number("from", 0, MARKS)
    return Tier(part.code("code"), part.text("title"), -1 if start is None else start)
