"""Sheets made by hand, part by part: what no library writes, as xlsx, ods and xls."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
FORMATS = ("General", "0%", "0.00%", '0"%"', r"0\%", '"第"0"次"')
OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
KIND = "application/vnd.oasis.opendocument.spreadsheet"
SECTOR = 512


def archive(parts: Mapping[str, str | bytes]) -> bytes:
    """Return a zip archive of parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, part in parts.items():
            packed.writestr(name, part)
    return target.getvalue()


def text(value: str) -> str:
    """Return a cell of xlsx with a text; no cell says where it stands."""
    return f'<c t="inlineStr"><is><t>{value}</t></is></c>'


def xlsx(rows: Sequence[str], *, hidden: Sequence[int] = (), calculation: str = "", after: str = "") -> bytes:
    """Return an xlsx of rows of cells; a cell's style is its place in FORMATS; `after` follows the cells."""
    lines = [f"<row r='{n}' hidden='{int(n in hidden)}'>{row}</row>" for n, row in enumerate(rows, 1)]
    formats = "".join(
        f"<numFmt numFmtId='{170 + n}' formatCode='{code.replace(chr(34), '&quot;')}'/>"
        for n, code in enumerate(FORMATS)
    )
    styles = "".join(f"<xf numFmtId='{170 + n}'><alignment/></xf>" for n in range(len(FORMATS)))
    return archive(
        {
            "_rels/.rels": f"<Relationships xmlns='{PACKAGE}'>"
            f"<Relationship Id='book' Type='{RELATIONS}/officeDocument' Target='xl/workbook.xml'/></Relationships>",
            "xl/workbook.xml": f"<workbook xmlns='{MAIN}' xmlns:r='{RELATIONS}'><sheets>"
            f"<sheet name='表' sheetId='1' r:id='one'/></sheets>{calculation}</workbook>",
            "xl/_rels/workbook.xml.rels": f"<Relationships xmlns='{PACKAGE}'>"
            f"<Relationship Id='one' Type='{RELATIONS}/worksheet' Target='worksheets/sheet1.xml'/>"
            f"<Relationship Id='two' Type='{RELATIONS}/styles' Target='styles.xml'/></Relationships>",
            "xl/styles.xml": f"<styleSheet xmlns='{MAIN}'><numFmts>{formats}</numFmts>"
            f"<cellStyleXfs><xf numFmtId='9'/></cellStyleXfs><cellXfs>{styles}</cellXfs></styleSheet>",
            "xl/worksheets/sheet1.xml": f"<worksheet xmlns='{MAIN}'><sheetData>{''.join(lines)}</sheetData>{after}"
            "</worksheet>",
        }
    )


def words(value: str) -> str:
    """Return a cell of ods with a text."""
    return f"<table:table-cell office:value-type='string'><text:p>{value}</text:p></table:table-cell>"


def ods(rows: Sequence[str], *, hidden: Sequence[int] = ()) -> bytes:
    """Return an ods of rows of cells."""
    names = f"xmlns:office='{OFFICE}:office:1.0' xmlns:table='{OFFICE}:table:1.0' xmlns:text='{OFFICE}:text:1.0'"
    lines = [
        f"<table:table-row table:visibility='{'filter' if n in hidden else 'visible'}'>{row}</table:table-row>"
        for n, row in enumerate(rows, 1)
    ]
    document = f"<office:spreadsheet><table:table table:name='表'>{''.join(lines)}</table:table></office:spreadsheet>"
    body = f"<office:body>{document}</office:body>"
    content = f"<office:document-content {names} xmlns:calcext='urn:e'>{body}</office:document-content>"
    return archive({"mimetype": KIND, "META-INF/manifest.xml": "<manifest/>", "content.xml": content})


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _string(value: str, width: str) -> bytes:
    return struct.pack(f"<{width}B", len(value), 1) + value.encode("utf-16-le")


def label(row: int, column: int, value: str) -> bytes:
    """Return a text of xls."""
    return _record(0x0204, struct.pack("<3H", row, column, 0) + _string(value, "H"))


def number(row: int, column: int, value: float, style: int = 0) -> bytes:
    """Return a number of xls; its style is its place in FORMATS."""
    return _record(0x0203, struct.pack("<3Hd", row, column, style, value))


def error(row: int, column: int, code: int) -> bytes:
    """Return an error value of xls."""
    return _record(0x0205, struct.pack("<3H2B", row, column, 0, code, 1))


def xls(cells: Sequence[bytes], *, hidden: Sequence[int] = ()) -> bytes:
    """Return an xls (BIFF8 in its container) of cells."""
    rows = b"".join(_record(0x0208, struct.pack("<8H", n - 1, 0, 9, 255, 0, 0, 0x120, 0)) for n in hidden)
    sheet = _record(0x0809, struct.pack("<4H2I", 0x0600, 0x0010, 0, 0, 0, 0)) + rows + b"".join(cells)
    font = struct.pack("<5H4B", 200, 0, 8, 400, 0, 0, 0, 134, 0) + _string("宋体", "B")
    book = [_record(0x0809, struct.pack("<4H2I", 0x0600, 0x0005, 0, 0, 0, 0)), _record(0x0042, b"\xb0\x04")]
    book += [_record(0x0031, font)] * 4
    book += [_record(0x041E, struct.pack("<H", 170 + n) + _string(code, "H")) for n, code in enumerate(FORMATS)]
    book += [_record(0x00E0, struct.pack("<3H", 0, 170 + n, 1) + bytes(14)) for n in range(len(FORMATS))]
    begins = sum(map(len, book)) + 4 + 4 + 4 + len(_string("表", "B")) + 2
    book += [_record(0x0085, struct.pack("<IH", begins, 0) + _string("表", "B")), _record(0x000A, b"")]
    return _container(b"".join(book) + sheet + _record(0x000A, b""))


def _container(stream: bytes) -> bytes:
    """Return a compound file whose one stream is the workbook: header, directory, stream, allocation."""
    stream = stream.ljust(max(4096, -(-len(stream) // SECTOR) * SECTOR), b"\0")
    count = len(stream) // SECTOR + 1
    tables = next(n for n in range(1, 110) if n * SECTOR // 4 >= count + n)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    head += struct.pack("<8I", tables, 0, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack(f"<{tables}I", *range(count, count + tables)).ljust(SECTOR - len(head), b"\xff")
    chain = [0xFFFFFFFE, *range(2, count), 0xFFFFFFFE, *([0xFFFFFFFD] * tables)]
    allocation = struct.pack(f"<{len(chain)}I", *chain).ljust(tables * SECTOR, b"\xff")
    root = _entry("Root Entry", 5, 1, 0xFFFFFFFE, 0)
    return head + (root + _entry("Workbook", 2, -1, 1, len(stream))).ljust(SECTOR, b"\0") + stream + allocation


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    encoded = (name + "\0").encode("utf-16-le")
    return (
        encoded.ljust(64, b"\0")
        + struct.pack("<HBB3i", len(encoded), kind, 1, -1, -1, child)
        + bytes(36)
        + struct.pack("<3I", start, size, 0)
    )
