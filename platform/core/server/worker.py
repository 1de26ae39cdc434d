"""A gunicorn worker with threads: a thread sees a request when all of it is here, and never waits for a reader."""

from __future__ import annotations

import errno
import selectors
import socket
import time
from concurrent.futures import Future
from contextlib import suppress
from functools import partial

from gunicorn import http
from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER, TConn, ThreadWorker

from core.body_limits import KILOBYTE
from core.server.incoming import IncomingRequest, StoredRequest
from core.server.outgoing import BufferedSocket

PIECE = 64 * KILOBYTE
MAX_LARGE = 16
"""Bodies of more than memory holds that may be on their way at once, in one process."""
ANSWER_SECONDS = 20.0
SLOWEST_READER = 50 * KILOBYTE
LINGER_SECONDS = 5.0
LOOK_SECONDS = 0.5
NO_FILES_LEFT = frozenset({errno.EMFILE, errno.ENFILE})
PASSING = frozenset({errno.EAGAIN, errno.EWOULDBLOCK, errno.ECONNABORTED})


def refusal(status: str, message: str) -> bytes:
    """Return a whole answer to a request that never reaches the application, so it speaks both languages."""
    body = message.encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {len(body)}"
    return f"{head}\r\nConnection: close\r\n\r\n".encode("ascii") + body


TOO_SLOW = refusal(
    "408 Request Timeout",
    "内容没有在规定的时间内传完，什么都没有保存；请检查网络后再提交一次。\n"
    "The request did not arrive in time, nothing was stored; check the network and send it again.\n",
)
TOO_MANY = refusal(
    "503 Service Unavailable",
    "同时上传的人太多，什么都没有保存；请稍候再提交一次。\n"
    "Too many uploads at once, nothing was stored; please send it again in a while.\n",
)
HEAD_TOO_LONG = refusal(
    "431 Request Header Fields Too Large",
    "请求的地址或头部超过 32 KB，没有读取。\nThe head of the request is larger than 32 KB and was not read.\n",
)


class Connection(TConn):
    """A client's connection, with the request that is on its way."""

    def __init__(self, worker: Worker, accepted: socket.socket, address: object, listener: socket.socket) -> None:
        super().__init__(worker.cfg, BufferedSocket(accepted), address, listener.getsockname())
        self.parser = http.get_parser(self.cfg, self.sock, self.client)
        self.parser.unreader = StoredRequest()
        self.initialized = self.data_ready = True
        self.request = IncomingRequest(time.monotonic())
        self.rest = b""
        self.keeps_alive = False
        self.is_whole = True
        self.is_closed = False

    @property
    def has_begun(self) -> bool:
        """Say whether a part of the next request is here."""
        return self.request.received > 0

    def close(self, graceful: bool = False) -> None:
        self.is_closed = True
        self.parser.unreader.release()
        self.sock.forget()
        super().close()


class Worker(ThreadWorker):
    """Keeps arriving requests, unsent answers and closing connections in its loop, each with a deadline."""

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self.arriving: dict[Connection, float] = {}
        self.sending: dict[Connection, float] = {}
        self.lingering: dict[Connection, float] = {}
        self._looked = 0.0

    def accept(self, listener: socket.socket) -> None:
        """Take a new connection; where there are too many, who waits longest makes room."""
        try:
            accepted, address = listener.accept()
        except OSError as error:
            if error.errno in NO_FILES_LEFT:
                self._make_room()
            elif error.errno not in PASSING:
                raise
            return
        if self.nr_conns >= self.worker_connections - 1:
            self._make_room()
        self.nr_conns += 1
        self._begin(Connection(self, accepted, address, listener), b"")

    def on_client_socket_readable(self, conn: Connection, client: socket.socket) -> None:
        """Begin the next request of a connection that was kept."""
        if conn in self.keepalived_conns:
            self._forget(conn)
            self._begin(conn, b"")

    def finish_request(self, conn: Connection, fs: Future[object]) -> None:
        """Send what is left of the answer, then keep or close the connection."""
        conn.keeps_alive = not fs.cancelled() and fs.exception() is None and bool(fs.result())
        conn.parser.unreader.release()
        try:
            if conn.sock.unsent:
                self.sending[conn] = time.monotonic() + ANSWER_SECONDS + conn.sock.unsent / SLOWEST_READER
                self.poller.register(conn.sock, selectors.EVENT_WRITE, partial(self._flush, conn))
            else:
                self._go_on(conn)
        except (OSError, ValueError):  # what gunicorn closed itself after a fault
            self._drop(conn)

    def murder_pending(self) -> None:
        """Close what is over its deadline; in a worker that stops, what has not begun."""
        now = time.monotonic()
        if now < self._looked + LOOK_SECONDS:
            return
        self._looked = now
        for connections in (self.arriving, self.sending, self.lingering):
            for conn in [one for one, deadline in connections.items() if deadline < now]:
                self._refuse(conn, TOO_SLOW if conn.has_begun else b"")
        if not self.alive:
            for conn in [one for one in self.arriving if not one.has_begun]:
                self._drop(conn)

    def _keepalive_after(self, conn: Connection, keepalive: bool) -> bool:
        """Keep the connection where the whole request was here: where the next one begins is known, read or not."""
        conn.parser.mesg = None
        return keepalive and conn.is_whole

    def _begin(self, conn: Connection, piece: bytes) -> None:
        conn.request = IncomingRequest(time.monotonic())
        self.arriving[conn] = conn.request.deadline
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._receive, conn))
        if piece:
            self._take(conn, piece)

    def _receive(self, conn: Connection, client: socket.socket) -> None:
        if conn not in self.arriving:
            return
        try:
            piece = client.recv(PIECE)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            piece = b""
        if piece:
            self._take(conn, piece)
        else:
            self._drop(conn)

    def _take(self, conn: Connection, piece: bytes) -> None:
        """Add what came to the request on its way; hand it over when it is whole."""
        request = conn.request
        try:
            conn.rest = request.receive(piece, time.monotonic())
            if request.expects_continue and not request.is_complete:
                request.expects_continue = False
                conn.sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        except OSError:  # the client is gone, or the disk is full
            self._drop(conn)
            return
        self.arriving[conn] = request.deadline
        if request.is_too_long:
            self._refuse(conn, HEAD_TOO_LONG)
        elif request.is_complete:
            self._hand_over(conn, request)
        elif request.is_large:
            self._bound_large(conn)

    def _hand_over(self, conn: Connection, request: IncomingRequest) -> None:
        """Give a thread the request, all of which is here."""
        self._forget(conn)
        conn.is_whole = request.is_whole
        conn.parser.unreader.hold(request.stored)
        self.enqueue_req(conn)

    def _bound_large(self, newest: Connection) -> None:
        """Keep the number of large bodies bounded: one that proved slow goes, or else the newest; never one that is
        well on its way."""
        large = [one for one in self.arriving if one.request.is_large]
        if len(large) <= MAX_LARGE:
            return
        now = time.monotonic()
        slowest = min(
            (one for one in large if one.request.is_slow(now)), key=lambda one: one.request.speed(now), default=None
        )
        if slowest is not None:
            self._refuse(slowest, TOO_SLOW)
        else:
            self._refuse(newest, TOO_MANY)

    def _flush(self, conn: Connection, client: socket.socket) -> None:
        if conn not in self.sending:
            return
        try:
            is_sent = conn.sock.flush()
        except OSError:
            self._drop(conn)
            return
        if is_sent:
            self._forget(conn)
            self._go_on(conn)

    def _go_on(self, conn: Connection) -> None:
        """Wait for the next request, or close after what the client still sends."""
        if not conn.keeps_alive:
            self._linger(conn)
        elif conn.rest:
            self._begin(conn, conn.rest)
        else:
            conn.set_timeout()
            if not self.alive:
                conn.timeout = min(conn.timeout, time.monotonic() + STOP_KEEPALIVE_LINGER)
            self.keepalived_conns.append(conn)
            self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_client_socket_readable, conn))

    def _linger(self, conn: Connection) -> None:
        """Read away what still comes: closing at once would take the answer from a client that is still sending."""
        with suppress(OSError):
            conn.sock.shutdown(socket.SHUT_WR)
        self.lingering[conn] = time.monotonic() + LINGER_SECONDS
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._drain, conn))

    def _drain(self, conn: Connection, client: socket.socket) -> None:
        if conn not in self.lingering:
            return
        try:
            comes = bool(client.recv(PIECE))
        except (BlockingIOError, InterruptedError):
            comes = True
        except OSError:
            comes = False
        if not comes:
            self._drop(conn)

    def _refuse(self, conn: Connection, answer: bytes) -> None:
        """End what takes too long, with an answer where a request had begun to come."""
        if answer and conn in self.arriving:
            with suppress(OSError):
                conn.sock.sendall(answer)
        self._drop(conn)

    def _make_room(self) -> None:
        """Close the connection that has waited longest of those that lose least."""
        silent = [one for one in self.arriving if not one.has_begun]
        small = [one for one in self.arriving if not one.request.is_large]
        for connections in (silent, self.lingering, self.keepalived_conns, small, self.sending, self.arriving):
            if connections:
                self._drop(next(iter(connections)))
                return

    def _drop(self, conn: Connection) -> None:
        if not conn.is_closed:
            self._forget(conn)
            self.nr_conns -= 1
            conn.close()

    def _forget(self, conn: Connection) -> None:
        """Take a connection out of the loop."""
        for connections in (self.arriving, self.sending, self.lingering):
            connections.pop(conn, None)
        with suppress(ValueError):
            self.keepalived_conns.remove(conn)
        with suppress(OSError, KeyError, ValueError):
            self.poller.unregister(conn.sock)
