"""Who sends slowly, sends nothing, sends too much or never reads stops nobody else: asked of a real gunicorn."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from flask import Flask

from app.config import Settings
from core import embedded
from core.server import incoming
from tests.browsing import Browser
from tests.core.serving import Site, is_ready, read_all, serving, until
from tests.factories import Place, community

EACH = 40
SECONDS = 8.0
HEAD = b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\n"
BODY = b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
NESTED = b"[" * 900 + b'"a",' * 250_000 + b'"a"' + b"]" * 900


@pytest.fixture(scope="module")
def site(servers: embedded.Servers, settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serving(servers, tmp_path_factory.mktemp("server")) as installation:
        yield installation


def drip(clients: Sequence[socket.socket], enough: threading.Event) -> None:
    """Send one more header's letter on each connection, twice a second."""
    while not enough.wait(0.5):
        for client in clients:
            with suppress(OSError):
                client.sendall(b"x")


def test_slow_clients_stop_nobody(site: Site) -> None:
    with ExitStack() as stack:
        begun = (
            [HEAD + b"X-Drip: "] * EACH
            + [b""] * EACH
            + [HEAD] * EACH
            + [BODY + b"Content-Length: 500\r\n\r\na="] * EACH
        )
        clients = [stack.enter_context(site.open(sent)) for sent in begun]
        enough = threading.Event()
        dripping = threading.Thread(target=drip, args=(clients[:EACH], enough))
        dripping.start()
        stack.callback(dripping.join)
        stack.callback(enough.set)
        with site.watched() as watch:
            time.sleep(SECONDS)

    watch.assert_quick()


def test_large_bodies_that_never_end_stop_nobody(site: Site) -> None:
    with ExitStack() as stack:
        for _ in range(EACH):
            stack.enter_context(site.open(BODY + b"Content-Length: 1000000\r\n\r\n" + b"a" * 100_000))
        with site.watched() as watch:
            time.sleep(3)

    watch.assert_quick()


def test_clients_that_never_read_stop_nobody(site: Site) -> None:
    wanted = b"GET /static/vendor/echarts.min.js HTTP/1.1\r\nHost: localhost\r\n\r\n" * 8
    with ExitStack() as stack:
        for _ in range(EACH):
            stack.enter_context(site.open(wanted, receive_buffer=4096))
        with site.watched() as watch:
            time.sleep(3)

    watch.assert_quick()


def test_clients_that_never_hang_up_stop_nobody(site: Site) -> None:
    with ExitStack() as stack:
        for _ in range(EACH):
            stack.enter_context(site.open(HEAD.replace(b"/sign-in", b"/healthz") + b"Connection: close\r\n\r\n"))
        with site.watched() as watch:
            time.sleep(3)

    watch.assert_quick()


@pytest.mark.parametrize("path", ["/api/v1/tokens", "/api/v1/me", "/sign-in", "/nowhere"])
def test_nested_bodies_stop_nobody(site: Site, path: str) -> None:
    """Two bodies of a megabyte, nested 900 deep, held both workers for a minute."""
    reports: list[int] = []
    with site.watched() as watch:
        senders = [
            threading.Thread(target=lambda: reports.append(site.ask("POST", path, NESTED, "application/json")[0]))
            for _ in range(4)
        ]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join(90)
        time.sleep(1.5)

    watch.assert_quick()
    assert len(reports) == 4
    assert set(reports) <= {400, 401, 404, 405, 413, 422}


def test_more_connections_than_there_is_room_for_stop_nobody(site: Site) -> None:
    """Who waits longest makes room, so that a new one is always heard."""
    with ExitStack() as stack:
        for _ in range(900):
            stack.enter_context(site.open())
        with site.watched() as watch:
            time.sleep(3)

    watch.assert_quick()


def flood(site: Site, enough: threading.Event) -> None:
    """Send nested bodies, large forms and whole requests, one after another."""
    requests = [(path, NESTED, "application/json") for path in ("/api/v1/tokens", "/api/v1/reports", "/", "/sign-in")]
    requests += [
        ("/sign-in", b"a=" + b"%41" * 300_000, "application/x-www-form-urlencoded"),
        ("/nowhere", b"x" * 10**6, ""),
    ]
    while not enough.is_set():
        for path, content, kind in requests:
            with suppress(OSError):
                site.ask("POST", path, content, kind)


def test_all_of_it_at_once_stops_nobody(site: Site) -> None:
    half_body = BODY + b"Content-Length: 500\r\n\r\na="
    large = BODY + b"Content-Length: 1000000\r\n\r\n" + b"a" * 100_000
    unread = b"GET /static/vendor/echarts.min.js HTTP/1.1\r\nHost: localhost\r\n\r\n" * 4
    closing = HEAD.replace(b"/sign-in", b"/healthz") + b"Connection: close\r\n\r\n"
    with ExitStack() as stack:
        for sent in (HEAD + b"X-Drip: ", b"", HEAD, half_body, large, unread, closing):
            for _ in range(EACH):
                stack.enter_context(site.open(sent, receive_buffer=4096))
        enough = threading.Event()
        senders = [threading.Thread(target=flood, args=(site, enough)) for _ in range(3)]
        with site.watched() as watch:
            for sender in senders:
                sender.start()
            time.sleep(SECONDS)
        enough.set()
        for sender in senders:
            sender.join(60)

    watch.assert_quick()


def test_more_people_than_threads_are_each_answered_as_themselves(site: Site, app: Flask, browser: Browser) -> None:
    """Threads share what a process keeps: nobody sees another's name, community or token, nobody waits in vain."""
    name = app.config["SESSION_COOKIE_NAME"]
    reports: list[tuple[int, bool]] = []

    def ask(key: str, place: Place) -> None:
        for path in ("/", "/entries", "/members", "/members/M001/card", "/boards", "/") * 3:
            connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
            connection.request("GET", place.path(path), headers={"Cookie": f"{name}={key}"})
            answer = connection.getresponse()
            page = answer.read().decode()
            foreign = [one for one in places if one is not place and one.path("/") in page]
            reports.append((answer.status, bool(foreign)))
            connection.close()

    places = [community() for _ in range(4)]
    keys: list[tuple[str, Place]] = []
    for place in places:
        for role in ("community", "secretary", "recorder", "deputy"):
            cookie = browser.signed_in(place.users[role]).client.get_cookie(name)
            assert cookie is not None
            keys.append((cookie.value, place))
    threads = [threading.Thread(target=ask, args=one) for one in keys * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)

    assert len(reports) == len(threads) * 18
    assert set(reports) == {(200, False)}


def test_a_request_that_does_not_come_is_ended(site: Site) -> None:
    begun = time.monotonic()
    with site.open() as silent, site.open(HEAD) as half:
        assert read_all(silent) == b""
        assert b"408" in read_all(half)[:20]

    assert incoming.HEAD_SECONDS - 1 < time.monotonic() - begun < incoming.HEAD_SECONDS + 3


def test_a_head_without_end_is_refused(site: Site) -> None:
    assert site.answer(HEAD + b"X: " + b"x" * 40_000).startswith(b"HTTP/1.1 431")


def test_requests_in_pieces_are_answered(site: Site) -> None:
    request = HEAD + b"Connection: close\r\n\r\n"
    with site.open() as client:
        for place in range(0, len(request), 7):
            client.sendall(request[place : place + 7])
            time.sleep(0.01)
        assert read_all(client).startswith(b"HTTP/1.1 200")


def test_requests_sent_together_are_each_answered(site: Site) -> None:
    request = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
    answers = site.answer((request + b"\r\n") * 3 + request + b"Connection: close\r\n\r\n")

    assert answers.count(b"HTTP/1.1 200") == 4


def test_a_refused_body_keeps_the_connection_for_the_next_request(site: Site) -> None:
    """A body that nobody read does not become the next request."""
    refused = (
        b"POST /nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Length: 200000\r\n\r\n" + b"GET / " * 33_333 + b"xx"
    )
    after = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    answers = site.answer(refused + after)

    assert re.findall(rb"HTTP/1\.1 (\d+)", answers) == [b"404", b"200"]


TWO_WAYS = ["0000000000000000048", "99999999999999999999", "+48", "48, 48", "48\r\nContent-Length: 48"]


@pytest.mark.parametrize("length", TWO_WAYS)
def test_a_length_that_may_be_read_in_two_ways_ends_the_connection(site: Site, length: str) -> None:
    """What stands behind such a head is never taken for a request."""
    inner = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    head = f"POST /language HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n"

    answer = site.answer((head + inner).encode())

    assert answer.count(b"HTTP/1.1 ") == 1
    assert b'{"status":"ok"}' not in answer.replace(b" ", b"")


def test_an_upload_on_its_way_is_not_dropped_for_newcomers(site: Site) -> None:
    """Sixty strangers announce large bodies and send a piece, five hundred say nothing."""
    size, piece = 3_000_000, bytes(100_000)

    def upload() -> bytes:
        with site.open(b"POST /nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % size) as client:
            for _ in range(size // len(piece)):
                client.sendall(piece)
                time.sleep(0.1)
            return client.recv(100)

    with ThreadPoolExecutor(4) as uploads, ExitStack() as stack:
        coming = [uploads.submit(upload) for _ in range(4)]
        time.sleep(0.5)
        for number in range(560):
            start = BODY + b"Content-Length: 20000000\r\n\r\n" + bytes(66_000) if number < 60 else b""
            with suppress(OSError):
                stack.enter_context(site.open(start))
        answers = [one.result(60) for one in coming]

    assert [answer.split(b" ")[1] for answer in answers] == [b"404"] * 4


def test_a_whole_answer_comes_to_a_slow_reader(site: Site) -> None:
    path = "/static/vendor/echarts.min.js"
    whole = site.ask("GET", path)[1].encode()
    with site.open(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode(), 4096) as client:
        content = b""
        while piece := client.recv(50_000):
            content += piece
            time.sleep(0.002)

    assert len(whole) > 500_000
    assert content.partition(b"\r\n\r\n")[2] == whole


def test_a_client_that_waits_for_leave_is_told_to_go_on(site: Site) -> None:
    with site.open(BODY + b"Expect: 100-continue\r\nContent-Length: 3\r\nConnection: close\r\n\r\n") as client:
        assert client.recv(100).startswith(b"HTTP/1.1 100")
        client.sendall(b"a=b")
        assert b"HTTP/1.1 400" in read_all(client)


def test_a_body_without_length_is_refused_with_a_sentence(site: Site) -> None:
    answer = site.answer(BODY + b"Transfer-Encoding: chunked\r\n\r\n3\r\na=b\r\n0\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 411")
    assert "。".encode() in answer


def test_a_body_that_is_too_large_for_anything_is_refused_unread(site: Site) -> None:
    begun = time.monotonic()
    answer = site.answer(BODY + b"Content-Length: 900000000\r\n\r\n" + b"a" * 100_000)

    assert answer.startswith(b"HTTP/1.1 413")
    assert b"16 KB" in answer
    assert time.monotonic() - begun < 9


def test_a_server_that_is_told_to_end_does_not_wait_for_silent_clients(
    servers: embedded.Servers, settings: Settings, tmp_path: Path
) -> None:
    """It takes five minutes for what has begun, and for what says nothing not even the time that a head may take."""
    with serving(servers, tmp_path, "--graceful-timeout", "300", "--workers", "1") as site:
        children = Path(f"/proc/{site.process.pid}/task/{site.process.pid}/children").read_text().split()
        with site.open(), site.open():
            time.sleep(0.5)  # the worker has taken both
            begun = time.monotonic()
            os.kill(site.process.pid, signal.SIGHUP)
            until(lambda: not any(Path(f"/proc/{child}").exists() for child in children))
            ended = time.monotonic()

        until(lambda: is_ready(site))

    assert children
    assert ended - begun < incoming.HEAD_SECONDS - 2
