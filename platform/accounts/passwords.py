"""Passwords: argon2, with few hashes at a time, and what a good one is."""

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import gettext as _

from core.errors import Invalid

MIN_LENGTH = 10
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


def check(password: str, username: str) -> None:
    """Refuse a weak password with Invalid, which says what is asked."""
    kinds = sum(any(test(letter) for letter in password) for test in (str.islower, str.isupper, str.isdigit))
    kinds += any(not letter.isalnum() for letter in password)
    if len(password) < MIN_LENGTH or kinds < 2 or username.lower() in password.lower():
        message = _("密码至少 %(least)s 位，含大写、小写、数字、符号中的两种，且不含用户名。", least=MIN_LENGTH)
        raise Invalid(message, {"password": [message]})
