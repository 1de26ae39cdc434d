"""The socket of a client: what it does not take at once is kept, so that the thread goes on."""

from __future__ import annotations

import socket
from tempfile import SpooledTemporaryFile
from typing import IO

from core.body_limits import KILOBYTE

IN_MEMORY = 64 * KILOBYTE
PIECE = 256 * KILOBYTE


class BufferedSocket(socket.socket):
    """A socket that never waits: neither for a slow reader nor because gunicorn asks it to block."""

    def __init__(self, accepted: socket.socket) -> None:
        super().__init__(fileno=accepted.detach())
        super().setblocking(False)
        self._kept: SpooledTemporaryFile[bytes] | None = None
        self._sent = self._size = 0

    @property
    def unsent(self) -> int:
        """Return how many bytes the client has not taken yet."""
        return self._size - self._sent

    def setblocking(self, flag: bool, /) -> None:
        """Stay as it is."""

    def sendall(self, data: bytes | memoryview, flags: int = 0, /) -> None:  # type: ignore[override]
        """Send what the client takes at once, keep the rest."""
        rest = memoryview(data)
        if not self.unsent:
            rest = rest[self._send_now(rest) :]
        if rest:
            self._keep(rest)

    def sendfile(self, file: IO[bytes], offset: int = 0, count: int | None = None) -> int:  # type: ignore[override]
        """Send a file the same way."""
        file.seek(offset)
        left = count
        while piece := file.read(PIECE if left is None else min(PIECE, left)):
            self.sendall(piece)
            left = None if left is None else left - len(piece)
        return file.tell() - offset

    def flush(self) -> bool:
        """Send more of what was kept; say whether nothing is left. Raises OSError where the client is gone."""
        while self.unsent and self._kept is not None:
            self._kept.seek(self._sent)
            piece = self._kept.read(PIECE)
            sent = self._send_now(memoryview(piece))
            self._sent += sent
            if sent < len(piece):
                return False
        self.forget()
        return True

    def forget(self) -> None:
        """Let go of what was kept."""
        if self._kept is not None:
            self._kept.close()
        self._kept = None
        self._sent = self._size = 0

    def _keep(self, rest: memoryview) -> None:
        if self._kept is None:
            self._kept = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
        self._kept.seek(self._size)
        self._kept.write(rest)
        self._size += len(rest)

    def _send_now(self, data: memoryview) -> int:
        try:
            return self.send(data)
        except (BlockingIOError, InterruptedError):
            return 0
