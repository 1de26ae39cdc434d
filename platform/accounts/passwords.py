"""Passwords: argon2, with few hashes at a time, and what a good one is."""

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import gettext as _
from pypinyin import lazy_pinyin
from zxcvbn import zxcvbn

from core.errors import Invalid

MIN_LENGTH, MIN_PRIVILEGED, MAX_LENGTH = 10, 12, 128
SAFE = 3
"""zxcvbn's score from which a password withstands an attacker who holds the hash: 10^8 guesses at least."""
JUDGED = 72
"""How many signs zxcvbn looks at; it takes long for more."""

_hasher = PasswordHasher()
_places = threading.BoundedSemaphore(2)
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$E9S44wVZ5ekgKtA6PNqDqQ$66WhMDY1fiq7qqt2uLoLrtR3wbKz3ZBJoPyRJjWIc3w"
"""The hash of a password that nobody knows, of the same costs as a new one: to make it at each start takes its time."""


def hashed(password: str) -> str:
    """Return the argon2 hash; each takes 64 MiB, so no more than two run at once in a process."""
    with _places:
        return _hasher.hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Say whether the password is right; takes as long for an unknown account as for a known one."""
    with _places:
        try:
            return _hasher.verify(password_hash or _NOBODY, password) and password_hash is not None
        except (VerificationError, InvalidHashError):
            return False


def check(password: str, username: str, name: str = "", *, privileged: bool = False) -> None:
    """Refuse a password that is too short, too long or easily guessed, with Invalid, which says what is asked.

    privileged: for who administers the installation or the district, where more is asked.
    """
    least = MIN_PRIVILEGED if privileged else MIN_LENGTH
    if not least <= len(password) <= MAX_LENGTH:
        raise _weak(
            _(
                "密码须有 %(least)s 至 %(most)s 位，这个有 %(count)s 位。",
                least=least,
                most=MAX_LENGTH,
                count=len(password),
            )
        )
    own = [username, name, "".join(lazy_pinyin(name)), "liangji", "亮绩"]
    if any(len(word) > 1 and word.lower() in password.lower() for word in own[:3]):
        raise _weak(_("密码里不能有姓名、姓名的拼音或用户名。"))
    if zxcvbn(password[:JUDGED], user_inputs=[word for word in own if word])["score"] < SAFE:
        raise _weak(_("这个密码容易被猜到：常见的词、连续或重复的字符、日期都不安全；可以用几个不相干的词连起来。"))


def rule(*, privileged: bool = False) -> str:
    """Say what is asked of a password, before one is typed."""
    least = MIN_PRIVILEGED if privileged else MIN_LENGTH
    return _(
        "%(least)s 至 %(most)s 位，不含姓名和用户名，不易被猜到；几个不相干的词连起来就很好。",
        least=least,
        most=MAX_LENGTH,
    )


def _weak(message: str) -> Invalid:
    return Invalid(message, {"password": [message]})
