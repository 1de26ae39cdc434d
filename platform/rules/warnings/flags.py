"""Items that are flagged, or whose titles suggest a flag that is not set (scoring §9.20)."""

from __future__ import annotations

from collections.abc import Iterator

from rules.version import Item, Version
from rules.warnings.paths import Caution, placed_items

REASONS = {
    "learning_metric": (
        "学习时长、学习积分和排名属于整治形式主义时要清理的考核指标；请考虑删去，或改为看学了什么、用得怎样。"
    ),
    "check_in": "打卡、签到容易变成留痕，加重党员和基层负担；请考虑删去，或改记实际参加的活动。",
    "petition": (
        "依法信访是公民的权利，因信访扣分与《信访工作条例》不合；请考虑删去，或只写经有关机关认定的扰乱秩序行为。"
    ),
    "belief": "内心信仰难以查证；请考虑改写为看得见、查得实的行为，并写明由谁认定、凭什么认定。",
}
WORDS = {
    "learning_metric": ("学习强国", "学习时长", "学习积分", "积分排名", "在线时长"),
    "check_in": ("打卡", "签到"),
    "petition": ("上访", "信访"),
    "belief": ("信仰", "封建迷信", "宗教"),
}
NEEDS_LOSS = ("petition", "belief")
"""Flags that a title suggests only where the item takes something away: helping with a petition is no harm."""


def flagged(version: Version) -> Iterator[Caution]:
    """Warn of every flag, and of every title that suggests one."""
    for path, _group, item in placed_items(version):
        for flag in item.flags:
            yield Caution(f"{path}.flags", f"{item.code} 标有 {flag}：{REASONS[flag]}")
        for flag, word in _suggested(item):
            yield Caution(f"{path}.title", f"{item.code} 写到“{word}”，可标上 flags: [{flag}]：{REASONS[flag]}")


def _suggested(item: Item) -> Iterator[tuple[str, str]]:
    for flag, words in WORDS.items():
        if flag in item.flags or (flag in NEEDS_LOSS and item.effect == "add"):
            continue
        word = next((word for word in words if word in item.title), None)
        if word is not None:
            yield flag, word
