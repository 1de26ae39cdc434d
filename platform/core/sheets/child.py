"""Parse one upload, in a process of its own with limits: bytes on standard input, JSON on standard output.

Run by its path, so that it starts without the rest of the program. It answers {"rows": [[number, [text, ...]], ...]},
rows without any text left out, or {"fault": code, "row": number, "column": number, "detail": text}. Asked for a whole
book (xlsx alone) it answers {"sheets": [[name, [[number, [[kind, text], ...]], ...]], ...]}, texts as they are typed,
or {"faults": [...]} with the sheet's name in each.
"""

import csv
import io
import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import TYPE_CHECKING
from xml.etree import ElementTree

if TYPE_CHECKING:
    from typing import IO

    from python_calamine import CalamineWorkbook

MEMORY = 1024 * 1024 * 1024
CPU_SECONDS = 20
UNPACKED = 300 * 1024 * 1024
BOOK_UNPACKED = 64 * 1024 * 1024
BOOK_CHARACTERS = 32_767
MOST_SHEETS = 60
MOST_FAULTS = 50
ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
EXACT = 10**15
CELL_CHARACTERS = 5_000
ANSWER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
ANSWER_CHARACTERS = 24 * 1024 * 1024
BOOK_ANSWER_CHARACTERS = 4 * 1024 * 1024
WIDE = {wide: wide - 0xFEE0 for span in ("０９", "ＡＺ", "ａｚ") for wide in range(ord(span[0]), ord(span[1]) + 1)}
ERRORS = {"#N/A", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#NULL!"}
FOREIGN = {b"%PDF": "PDF", b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG", b"<htm": "HTML", b"<tab": "HTML", b"<!d": "HTML"}

Value = str | int | float | bool | date | time | timedelta | None


class Refused(Exception):
    """The file cannot be read; a code for the sentence, and where."""

    def __init__(self, code: str, row: int | None = None, column: int | None = None, detail: str = "") -> None:
        super().__init__(code)
        self.answer = {"fault": code, "row": row, "column": column, "detail": detail}


def main(most_rows: int, most_columns: int, whole_book: bool) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        told = answered(sys.stdin.buffer.read(), most_rows, most_columns, whole_book)
    except Refused as refused:
        told = ANSWER.encode(refused.answer)
    except MemoryError:
        told = ANSWER.encode(Refused("too_large").answer)
    sys.stdout.write(told)


def answered(content: bytes, most_rows: int, most_columns: int, whole_book: bool) -> str:
    """Return the answer, within bounds: one text that many cells share makes a small file large."""
    rows = () if whole_book else bounded(numbered(content), most_rows, most_columns)
    told = ANSWER.encode(book(content, most_rows, most_columns) if whole_book else {"rows": list(rows)})
    if len(told) > (BOOK_ANSWER_CHARACTERS if whole_book else ANSWER_CHARACTERS):
        raise Refused("too_large")
    return told


def numbered(content: bytes) -> Iterator[tuple[int, Iterable[Value]]]:
    """Yield the rows of the first sheet that holds something, each with its number."""
    if content[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        yield from workbook_rows(content)
        return
    for start, name in FOREIGN.items():
        if content.lstrip(b"\xef\xbb\xbf \r\n\t")[:4].lower().startswith(start.lower()):
            raise Refused("foreign", detail=name)
    yield from text_rows(decoded(content))


def workbook_rows(content: bytes) -> Iterator[tuple[int, Iterable[Value]]]:
    # imported here: a csv file needs it not, and the limits are set before
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError  # noqa: PLC0415

    if content[:2] == b"PK":
        check_unpacked_size(content, UNPACKED)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        yield from first_used_sheet(book)
    except PasswordError as protected:
        raise Refused("password") from protected
    except (CalamineError, OSError, ValueError) as broken:
        raise Refused("broken", detail=str(broken)[:200]) from broken


def check_unpacked_size(content: bytes, most: int) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
    except zipfile.BadZipFile as broken:
        raise Refused("broken", detail=str(broken)) from broken
    if unpacked > most:
        raise Refused("too_large")


def first_used_sheet(book: "CalamineWorkbook") -> Iterator[tuple[int, Iterable[Value]]]:
    from python_calamine import SheetVisibleEnum  # noqa: PLC0415

    for metadata in book.sheets_metadata:
        if metadata.visible != SheetVisibleEnum.Visible:
            continue
        sheet = book.get_sheet_by_name(metadata.name)
        if sheet.start is not None:
            first_row, first_column = sheet.start
            indent: list[Value] = [None] * first_column
            for number, row in enumerate(sheet.to_python(skip_empty_area=True), first_row + 1):
                yield number, [*indent, *row]
            return


def text_rows(text: str) -> Iterator[tuple[int, Iterable[Value]]]:
    if "\0" in text:
        raise Refused("not_a_sheet")
    first_line = text.split("\n", 1)[0]
    delimiter = max(",\t;", key=first_line.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 1
    try:
        for row in lines:
            yield number, row
            number = lines.line_num + 1
    except csv.Error as broken:
        raise Refused("broken", row=number, detail=str(broken)) from broken


def decoded(content: bytes) -> str:
    """Decode UTF-8 (with or without BOM), UTF-16 with BOM, or GB18030, which the office's older programs write."""
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("not_a_sheet")


def bounded(rows: Iterable[tuple[int, Iterable[Value]]], most_rows: int, most_columns: int) -> Iterator[list[object]]:
    """Yield [number, texts] for each row with text, trailing blanks cut; raise Refused beyond the bounds."""
    used = 0
    for number, values in rows:
        texts = [text_of(value, number, place) for place, value in enumerate(values, 1)]
        while texts and not texts[-1]:
            texts.pop()
        if not texts:
            continue
        used += 1
        if used > most_rows:
            raise Refused("too_many_rows", detail=str(most_rows))
        if len(texts) > most_columns:
            raise Refused("too_many_columns", row=number, detail=str(most_columns))
        yield [number, texts]


def text_of(value: Value, row: int, column: int) -> str:
    """Write a cell as a person would have typed it: 3, 1.5, 2022-09-30; full-width digits and letters narrowed."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        text = value.translate(WIDE).strip().strip("\u3000\ufeff\u200b").strip()
        if text in ERRORS:
            raise Refused("error_value", row, column, text)
        if len(text) > CELL_CHARACTERS:
            raise Refused("long_text", row, column, str(CELL_CHARACTERS))
        return text
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return number_text(value, row, column)
    if isinstance(value, datetime):
        return str(value.date()) if value.time() == time() else value.isoformat(" ", "seconds")
    return str(value)


def number_text(value: float, row: int, column: int) -> str:
    # a spreadsheet keeps 15 digits of a number: a longer one, like an ID number, is no longer what was typed
    if abs(value) >= EXACT:
        raise Refused("long_number", row, column)
    return str(int(value)) if value == int(value) else f"{value:.15g}"


def book(content: bytes, most_rows: int, most_columns: int) -> Mapping[str, object]:
    """Read every sheet of a workbook; refuse what a reader of its values would not see: formulas, merged cells."""
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415

    if content[:2] != b"PK":
        raise Refused("old_book" if content[:4] == b"\xd0\xcf\x11\xe0" else "not_a_book")
    check_unpacked_size(content, BOOK_UNPACKED)
    try:
        faults = list(islice(strange_cells(content, most_rows, most_columns), MOST_FAULTS))
        if faults:
            return {"faults": faults}
        read = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return {"sheets": [[name, list(kinds_of(read, name))] for name in read.sheet_names]}
    except (CalamineError, ElementTree.ParseError, zipfile.BadZipFile, KeyError, OSError, ValueError) as broken:
        raise Refused("broken", detail=str(broken)[:200]) from broken


def strange_cells(content: bytes, most_rows: int, most_columns: int) -> Iterator[Mapping[str, object]]:
    """Yield a fault for each cell that is a formula, merged, or far outside, with its sheet."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if any(name.lower().endswith("vbaproject.bin") for name in archive.namelist()):
            raise Refused("macros")
        for sheet, part in sheet_parts(archive):
            with archive.open(part) as file:
                for code, address in strange_addresses(file, most_rows, most_columns):
                    yield {"fault": code, "sheet": sheet, "address": address}


def sheet_parts(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Return the names of the sheets with the parts of the archive that hold them."""
    targets = {
        relation.get("Id"): relation.get("Target", "")
        for relation in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    }
    found = []
    for sheet in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
        if local(sheet.tag) == "sheet":
            target = next(targets.get(value, "") for name, value in sheet.attrib.items() if local(name) == "id")
            found.append((sheet.get("name", ""), target[1:] if target.startswith("/") else f"xl/{target}"))
    if len(found) > MOST_SHEETS:
        raise Refused("too_large")
    return found


def strange_addresses(file: "IO[bytes]", most_rows: int, most_columns: int) -> Iterator[tuple[str, str]]:
    address = ""
    for event, element in ElementTree.iterparse(file, events=("start", "end")):
        name = local(element.tag)
        if event == "start":
            address = element.get("r", "") if name == "c" else address
        elif name == "f":
            yield "formula", address
        elif name in ("v", "is") and is_far(address, most_rows, most_columns):
            yield "far", address
        elif name == "mergeCell":
            yield "merged", element.get("ref", "")
        elif name == "row":
            element.clear()


def is_far(address: str, most_rows: int, most_columns: int) -> bool:
    match = ADDRESS.fullmatch(address)
    if match is None:
        return False
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column > most_columns or int(match[2]) > most_rows


def local(tag: str) -> str:
    """Return a name without its namespace."""
    return tag.rpartition("}")[2]


def kinds_of(read: "CalamineWorkbook", name: str) -> Iterator[list[object]]:
    """Yield the rows of a sheet that hold something: number, then kind and text of each cell."""
    sheet = read.get_sheet_by_name(name)
    if sheet.start is None:
        return
    first_row, first_column = sheet.start
    for number, row in enumerate(sheet.to_python(skip_empty_area=True), first_row + 1):
        cells = [["", ""]] * first_column + [kind_of(value, number, n) for n, value in enumerate(row, first_column + 1)]
        while cells and not cells[-1][1]:
            cells.pop()
        if cells:
            yield [number, cells]


def kind_of(value: Value, row: int, column: int) -> list[str]:
    """Return what kind of cell it is (text, number, date, truth) and its text, a text as it was typed."""
    if isinstance(value, str):
        return ["error" if value in ERRORS else "text", value[:BOOK_CHARACTERS]]
    if isinstance(value, bool):
        return ["truth", "TRUE" if value else "FALSE"]
    if isinstance(value, int | float):
        is_plain = abs(value) < EXACT
        return ["number", number_text(value, row, column) if is_plain else f"{value:.15g}"]
    return ["", ""] if value is None else ["date", text_of(value, row, column)]


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), "--book" in sys.argv[3:])
