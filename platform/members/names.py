"""Pinyin of names: sort keys and initials, with the readings of surnames."""

from functools import lru_cache

from pypinyin import lazy_pinyin

SURNAMES = {
    "曾": "zeng", "仇": "qiu", "单": "shan", "解": "xie", "查": "zha", "任": "ren", "区": "ou", "盖": "ge",
    "朴": "piao", "尉": "wei", "万俟": "moqi", "尉迟": "yuchi", "缪": "miao", "乐": "yue", "员": "yun", "洗": "xian",
    "冼": "xian", "种": "chong", "繁": "po", "秘": "bi", "折": "she", "黑": "he", "召": "shao", "那": "na",
    "幺": "yao", "翟": "zhai", "覃": "qin", "牟": "mou", "燕": "yan", "晟": "cheng", "华": "hua", "过": "guo",
    "葛": "ge", "纪": "ji",
}  # fmt: skip


def syllables(name: str) -> list[str]:
    """Return the name's syllables, the surname read as a surname: 曾祥林 is zeng xiang lin; blanks are left aside."""
    name = "".join(name.split())
    for length in (2, 1):
        reading = SURNAMES.get(name[:length])
        if reading is not None:
            return [reading, *lazy_pinyin(name[length:])]
    return lazy_pinyin(name)


@lru_cache(maxsize=20_000)
def sort_key(name: str) -> str:
    """Return the key by which names sort: syllables with a space between, then the name itself."""
    return " ".join(syllables(name)).lower() + " " + name


@lru_cache(maxsize=20_000)
def initials(name: str) -> str:
    """Return the first letters, as people type them: 曾祥林 is zxl."""
    return "".join(syllable[:1] for syllable in syllables(name)).lower()
