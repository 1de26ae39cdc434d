"""The addresses of PostgreSQL and Redis: as configured, else the embedded servers of this folder, found when needed."""

from __future__ import annotations

import atexit
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import TYPE_CHECKING

import psycopg2
from psycopg2.extensions import connection as Connection
from redis import Redis

from core.breaker import Breaker

if TYPE_CHECKING:
    from core.embedded import Servers

REDIS_SECONDS = 0.5
WORKER_SECONDS = 10
DATABASE_SECONDS = 3
LOST_MILLISECONDS = 20_000
"""After how long a database whose machine is gone is given up."""


class NotConfigured(Exception):
    """No address is set, and there is no embedded server to find one."""


@dataclass
class Connections:
    """Knows the addresses; opens nothing before it is asked. Empty addresses mean the embedded servers under `var`."""

    database_url: str
    migration_url: str
    redis_url: str
    var: Path
    replica_url: str = ""
    _servers: Servers | None = None
    _redis: Redis | None = None
    breaker: Breaker = field(default_factory=Breaker, init=False)
    _lock: Lock = field(default_factory=Lock)

    def connect(self) -> Connection:
        """Open one connection as the application's role; give up on a server that does not answer in time."""
        return _connected(self.database_url or self._embedded("LIANGJI_DATABASE_URL").database_url)

    def connect_to_replica(self) -> Connection:
        """Open one connection to the replica, as `connect` does to the primary."""
        return _connected(self.replica_url)

    def migrator(self) -> str:
        """Return the migrator's address, with the driver named."""
        return self.migration_url or self._embedded("LIANGJI_MIGRATION_URL").migration_url

    def redis(self) -> Redis:
        """Return the process's client, which connects when it is used and waits half a second at most."""
        if self._redis is None:
            self._redis = Redis.from_url(self._redis_address(), **self.redis_limits())
        return self._redis

    def redis_limits(self) -> dict[str, object]:
        """How long a request waits for Redis, the same for every client of the process."""
        return {"socket_connect_timeout": REDIS_SECONDS, "socket_timeout": REDIS_SECONDS, "retry": self.breaker}

    def worker_redis(self) -> Redis:
        """Return a client for RQ's worker, which waits for jobs: RQ lengthens its time limit to suit itself."""
        return Redis.from_url(self._redis_address(), socket_connect_timeout=2, socket_timeout=WORKER_SECONDS)

    def _redis_address(self) -> str:
        return self.redis_url or self._embedded("LIANGJI_REDIS_URL").redis_url

    def _embedded(self, setting: str) -> Servers:
        """Return this folder's own servers, where nothing is configured; raise NotConfigured where they are absent."""
        with self._lock:
            if self._servers is None:
                self._servers = _embedded_servers(setting).attach_or_start(self.var)
                atexit.register(self._servers.stop)
            return self._servers


def _connected(url: str) -> Connection:
    bare = url.replace("postgresql+psycopg2://", "postgresql://", 1)
    return psycopg2.connect(bare, connect_timeout=DATABASE_SECONDS, tcp_user_timeout=LOST_MILLISECONDS)


def _embedded_servers(setting: str) -> ModuleType:
    """Load the embedded servers by name: an installation that is configured does not carry them."""
    try:
        return import_module("core.embedded")
    except ModuleNotFoundError as absent:
        raise NotConfigured(
            f"{setting} is not set, and this installation has no servers of its own: set it."
        ) from absent
