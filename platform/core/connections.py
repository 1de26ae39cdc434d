"""The addresses of PostgreSQL and Redis: as configured, else the embedded servers of this folder, found when needed."""

from __future__ import annotations

import atexit
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

import psycopg2
import redis
from psycopg2.extensions import connection as Connection

from core import embedded


@dataclass
class Connections:
    """Knows the addresses; opens nothing before it is asked. Empty addresses mean the embedded servers under `var`."""

    database_url: str
    migration_url: str
    redis_url: str
    var: Path
    _servers: embedded.Servers | None = None
    _redis: redis.Redis | None = None
    _lock: Lock = field(default_factory=Lock)

    def connect(self) -> Connection:
        """Open one connection as the application's role."""
        url = self.database_url or self._embedded().database_url
        return psycopg2.connect(url.replace("postgresql+psycopg2://", "postgresql://", 1))

    def migrator(self) -> str:
        """Return the migrator's address, with the driver named."""
        return self.migration_url or self._embedded().migration_url

    def redis(self) -> redis.Redis:
        """Return the process's client, which connects when it is used."""
        if self._redis is None:
            url = self.redis_url or self._embedded().redis_url
            self._redis = redis.Redis.from_url(url, socket_connect_timeout=2, socket_timeout=10)
        return self._redis

    def _embedded(self) -> embedded.Servers:
        with self._lock:
            if self._servers is None:
                self._servers = embedded.attach_or_start(self.var)
                atexit.register(self._servers.stop)
            return self._servers
