"""Which texts can be stored at all."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext

from core.errors import Unreadable

UNWRITABLE = lazy_gettext("内容里有不能保存的控制字符，请删去后再提交。")


def is_writable(text: str) -> bool:
    """Say whether database and files take a text: no NUL, no half of a surrogate pair."""
    if "\x00" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def refuse_unwritable(texts: Iterable[str]) -> None:
    """Raise Unreadable where one of the texts cannot be stored."""
    if not all(map(is_writable, texts)):
        raise Unreadable(UNWRITABLE)
