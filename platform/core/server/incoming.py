"""A request on its way in: its head, then as much body as the head announces."""

from __future__ import annotations

import re
from tempfile import SpooledTemporaryFile

from gunicorn.http.unreader import Unreader

from core.body_limits import KILOBYTE, UPLOAD_LIMIT

MAX_HEAD = 32 * KILOBYTE
IN_MEMORY = 64 * KILOBYTE
PIECE = 8 * KILOBYTE
HEAD_SECONDS = 10.0
BODY_SECONDS = 20.0
SLOWEST = 100 * KILOBYTE
"""Bytes a second that a body may take at least, on top of BODY_SECONDS."""

PROOF_SECONDS = 3.0

END_OF_HEAD = b"\r\n\r\n"
CODED = re.compile(rb"^transfer-encoding[ \t]*:", re.IGNORECASE | re.MULTILINE)
LENGTHS = re.compile(rb"^content-length[ \t]*:(.*?)\r?$", re.IGNORECASE | re.MULTILINE)
LENGTH = re.compile(rb"[ \t]*(\d{1,18})[ \t]*")
CONTINUES = re.compile(rb"^expect[ \t]*:[ \t]*100-continue", re.IGNORECASE | re.MULTILINE)


class IncomingRequest:
    """Collects the bytes of one request.

    A body that is too large, or whose end its head does not tell, is not waited for: such a request is complete with
    its head, `is_whole` is False, the application refuses it unread and the connection ends with the answer.
    """

    def __init__(self, now: float) -> None:
        self.begun = now
        self.deadline = now + HEAD_SECONDS
        self.received = 0
        self.is_whole = True
        self.expects_continue = False
        self.stored = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
        self._head: bytearray | None = bytearray()
        self._missing = 0

    @property
    def is_complete(self) -> bool:
        return self._head is None and self._missing == 0

    @property
    def is_too_long(self) -> bool:
        """Say whether the head goes on and on."""
        return self._head is not None and len(self._head) > MAX_HEAD

    @property
    def is_large(self) -> bool:
        """Say whether the body is more than is kept in memory."""
        return self.received + self._missing > IN_MEMORY

    def is_slow(self, now: float) -> bool:
        """Say whether it had time to show its speed, and shows less than SLOWEST."""
        return now - self.begun > PROOF_SECONDS and self.speed(now) < SLOWEST

    def speed(self, now: float) -> float:
        """Return how many bytes came a second."""
        return self.received / max(now - self.begun, 0.001)

    def receive(self, piece: bytes, now: float) -> bytes:
        """Take what belongs to this request; return what follows it."""
        self.received += len(piece)
        if self._head is not None:
            start = max(0, len(self._head) - len(END_OF_HEAD) + 1)
            self._head += piece
            end = self._head.find(END_OF_HEAD, start)
            if end < 0:
                return b""
            head, piece = bytes(self._head[: end + 4]), bytes(self._head[end + 4 :])
            self._read_head(head, now)
        self.stored.write(piece[: self._missing])
        rest = piece[self._missing :]
        self._missing -= len(piece) - len(rest)
        return rest

    def _read_head(self, head: bytes, now: float) -> None:
        """Learn from the head how much follows."""
        self._head = None
        self.stored.write(head)
        lengths = LENGTHS.findall(head)
        length = LENGTH.fullmatch(lengths[0]) if len(lengths) == 1 else None
        size = int(length[1]) if length else 0
        # a length that another reader might understand otherwise is none: nothing after this head is a request
        is_told = length is not None or not lengths
        self.is_whole = is_told and size <= UPLOAD_LIMIT and not CODED.search(head)
        self.expects_continue = self.is_whole and bool(CONTINUES.search(head))
        self._missing = size if self.is_whole else 0
        self.deadline = now + BODY_SECONDS + size / SLOWEST


class StoredRequest(Unreader):
    """What gunicorn's parser reads: the stored bytes, and then an end; never the socket."""

    def __init__(self) -> None:
        super().__init__()
        self._stored: SpooledTemporaryFile[bytes] | None = None

    def hold(self, stored: SpooledTemporaryFile[bytes]) -> None:
        """Give the parser the next request."""
        self.release()
        stored.seek(0)
        self._stored = stored

    def release(self) -> None:
        """Forget what is left of the last one."""
        self.take_buffered()
        if self._stored is not None:
            self._stored.close()
            self._stored = None

    def chunk(self, size_hint: int | None = None) -> bytes:
        """Return the next piece, never a large one: the parser copies what it does not want yet."""
        return self._stored.read(min(max(size_hint or 0, PIECE), IN_MEMORY)) if self._stored is not None else b""
