"""Items that are flagged, or whose titles suggest a flag that is not set (scoring §9.20)."""

from __future__ import annotations

from collections.abc import Iterator

from rules.version import Item, Version
from rules.warnings.paths import Caution, placed_items

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
            yield Caution(f"{path}.flags", f"flagged_{flag}", {"name": item.code, "flag": flag})
        for flag, word in _suggested(item):
            yield Caution(f"{path}.title", f"suggests_{flag}", {"name": item.code, "flag": flag, "given": word})


def _suggested(item: Item) -> Iterator[tuple[str, str]]:
    for flag, words in WORDS.items():
        if flag in item.flags or (flag in NEEDS_LOSS and item.effect == "add"):
            continue
        word = next((word for word in words if word in item.title), None)
        if word is not None:
            yield flag, word
