"""A gunicorn of the test's own, asked over real connections, and /healthz watched meanwhile."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from core import embedded
from core.embedded.process import free_port
from tests.attack.watch import Watch, watched
from tests.programs import Program


@dataclass
class Site:
    """A gunicorn of our own and its port."""

    port: int
    process: Program

    def open(self, sent: bytes = b"", receive_buffer: int = 0) -> socket.socket:
        client = socket.socket()
        if receive_buffer:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        client.settimeout(30)
        client.connect(("127.0.0.1", self.port))
        client.sendall(sent)
        return client

    def answer(self, sent: bytes) -> bytes:
        """Return everything that comes until the connection ends."""
        with self.open(sent) as client:
            return read_all(client)

    def ask(self, method: str, path: str, body: bytes = b"", kind: str = "", timeout: float = 60) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, body or None, {"Content-Type": kind} if kind else {})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    @contextmanager
    def watched(self) -> Iterator[Watch]:
        """Ask /healthz ten times a second meanwhile."""
        with watched(self.port) as watch:
            yield watch


def read_all(client: socket.socket) -> bytes:
    content = b""
    with suppress(ConnectionError):
        while piece := client.recv(65536):
            content += piece
    return content


@contextmanager
def serving(servers: embedded.Servers, folder: Path, *more: str) -> Iterator[Site]:
    """Serve the migrated database from the project's own configuration of gunicorn, with more options where given."""
    environment = os.environ | servers.environment() | {"LIANGJI_VAR": str(folder)}
    port = free_port()
    options = ["--config", "gunicorn.conf.py", "--bind", f"127.0.0.1:{port}", *more, "wsgi:app"]
    log = folder / "web.log"
    process = Program(["-m", "gunicorn", *options], environment, log, log)
    installation = Site(port, process)
    try:
        until(lambda: is_ready(installation))
        yield installation
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(20)


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)


def is_ready(site: Site) -> bool:
    try:
        return site.ask("GET", "/readyz", timeout=20)[0] == 200
    except OSError:
        return False
