"""Configuration: every setting by its environment name, read once when the application is made."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def psycopg2_url(url: str) -> str:
    """Write a PostgreSQL address with the driver named: a bare one would be read as psycopg 3."""
    for start in ("postgresql://", "postgres://"):
        if url.startswith(start):
            return "postgresql+psycopg2://" + url[len(start) :]
    return url


@dataclass(frozen=True)
class Settings:
    """What an installation sets; `migration_url` is needed only to migrate."""

    database_url: str
    migration_url: str
    redis_url: str
    files_url: str
    heads_url: str
    secret_key: str
    var: Path
    public_url: str
    https: bool
    proxies: int
    testing: bool = False
    threads: int = 8
    replica_url: str = ""
    second_factor: bool = False

    @classmethod
    def from_environment(cls) -> Settings:
        """Read LIANGJI_* variables; what is absent is left empty and found out when it is needed."""
        environ = os.environ
        var = Path(environ.get("LIANGJI_VAR", ROOT / "var")).absolute()
        return cls(
            database_url=psycopg2_url(environ.get("LIANGJI_DATABASE_URL", "")),
            migration_url=psycopg2_url(environ.get("LIANGJI_MIGRATION_URL", "")),
            redis_url=environ.get("LIANGJI_REDIS_URL", ""),
            files_url=environ.get("LIANGJI_FILES_URL", (var / "files").as_uri()),
            heads_url=environ.get("LIANGJI_HEADS_URL", (var / "heads").as_uri()),
            secret_key=environ.get("LIANGJI_SECRET_KEY", "") or _stored_secret(var),
            var=var,
            public_url=environ.get("LIANGJI_PUBLIC_URL") or f"http://127.0.0.1:{environ.get('PORT', '8000')}",
            https=environ.get("LIANGJI_HTTPS", "") == "1",
            proxies=int(environ.get("LIANGJI_PROXIES", "0")),
            threads=int(environ.get("LIANGJI_WEB_THREADS", "8")),
            second_factor=environ.get("LIANGJI_SECOND_FACTOR", "") == "required",
            replica_url=psycopg2_url(environ.get("LIANGJI_REPLICA_URL", "")),
        )


def _stored_secret(var: Path) -> str:
    """Return the secret kept under var/, made at first use; several machines set LIANGJI_SECRET_KEY instead."""
    path = var / "secret"
    if not path.exists():
        var.mkdir(parents=True, exist_ok=True)
        try:
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_hex(32))
        except FileExistsError:
            pass
    return path.read_text()
