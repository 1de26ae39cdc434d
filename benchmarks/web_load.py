"""A small load: raw requests over loopback from a few threads, bounded in count and time."""

import socket
import statistics
import threading
import time

PIECE = 1 << 16


def fetch(port: int, path: str, cookie: str = "") -> tuple[int, int]:
    """Send one GET to 127.0.0.1 and read to the last byte; return status and size."""
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n"
    request += f"Cookie: {cookie}\r\n\r\n" if cookie else "\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(request.encode())
        pieces = []
        while piece := connection.recv(PIECE):
            pieces.append(piece)
    answer = b"".join(pieces)
    return int(answer[9:12]), len(answer)


def median_ms(port: int, path: str, cookie: str, number: int = 40) -> float:
    """Return the median time of single requests, one after another, in milliseconds."""
    times = []
    for _ in range(number):
        begun = time.perf_counter()
        status, _size = fetch(port, path, cookie)
        times.append(1000 * (time.perf_counter() - begun))
        assert status == 200, (path, status)
    return statistics.median(times)


def throughput(port: int, paths: list[str], cookie: str, seconds: float = 4, threads: int = 4) -> float:
    """Return requests a second over some paths in turn, from a few threads at once."""
    counts = [0] * threads
    until = time.perf_counter() + seconds

    def work(place: int) -> None:
        number = place
        while time.perf_counter() < until:
            status, _size = fetch(port, paths[number % len(paths)], cookie)
            assert status == 200, (paths[number % len(paths)], status)
            counts[place] += 1
            number += threads

    workers = [threading.Thread(target=work, args=(place,)) for place in range(threads)]
    begun = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return sum(counts) / (time.perf_counter() - begun)
