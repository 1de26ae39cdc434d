"""The random passwords of one folder's embedded servers, kept in a file that only its owner reads."""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, repr=False)
class Passwords:
    """One password per login; letters and digits, so that they stand in a URL as they are."""

    superuser: str
    app: str
    migrator: str
    backup: str
    redis: str


def stored_passwords(path: Path) -> Passwords:
    """Read the passwords, or make them at the first call; the file has mode 0600."""
    if path.exists():
        return Passwords(**json.loads(path.read_text(encoding="utf-8")))
    passwords = Passwords(*(secrets.token_hex(24) for _ in range(5)))
    partial = path.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(asdict(passwords), file)
    partial.rename(path)
    return passwords
