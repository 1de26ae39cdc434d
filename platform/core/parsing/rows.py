"""The rows of the first sheet that holds something, of every format: xlsx, ods, xls, csv."""

from collections.abc import Iterable, Mapping

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

from core.parsing import archives, ods, texts, xlsx
from core.parsing.cell_text import Read, Refused, Value, read
from core.parsing.marks import Marks, Numbered

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
FOREIGN = {b"%PDF": "PDF", b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG", b"<htm": "HTML", b"<tab": "HTML", b"<!d": "HTML"}


def table(content: bytes, most_rows: int, most_columns: int) -> Mapping[str, object]:
    """Return the rows that hold something, and the numbers of those that are hidden; raise Refused."""
    rows, hidden = _numbered(content, most_rows, most_columns)
    rows_shown: list[tuple[int, list[Read]]] = []
    unseen: list[int] = []
    for number, values in rows:
        cells = _cells(values)
        if number in hidden:
            unseen += [number] if cells else []
        elif cells:
            rows_shown.append((number, cells))
        if len(cells) > most_columns:
            raise Refused("too_many_columns", row=number, detail=str(most_columns))
        if len(rows_shown) + len(unseen) > most_rows:
            raise Refused("too_many_rows", detail=str(most_rows))
    return {"rows": rows_shown, "hidden": unseen}


def _cells(values: Iterable[Value]) -> list[Read]:
    """Return the cells of a row, trailing blanks cut."""
    cells = [read(value) for value in values]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _numbered(content: bytes, most_rows: int, most_columns: int) -> tuple[Iterable[Numbered], set[int]]:
    if content[:4] == OLE:
        # imported here: it takes as long as a small sheet takes to read, and few files need it
        from core.parsing import legacy  # noqa: PLC0415

        return legacy.rows_of(content)
    if content[:4] == ZIP:
        return _of_archive(archives.unpacked(content), most_rows, most_columns)
    for start, name in FOREIGN.items():
        if content.lstrip(b"\xef\xbb\xbf \r\n\t")[:4].lower().startswith(start.lower()):
            raise Refused("foreign", detail=name)
    return texts.rows_of(content), set()


def _of_archive(parts: dict[str, bytes], most_rows: int, most_columns: int) -> tuple[Iterable[Numbered], set[int]]:
    try:
        package = None if ods.CONTENT in parts else xlsx.Package(parts)
        name, rows = _first_used(CalamineWorkbook.from_filelike(archives.packed(parts)))
        marks = Marks()
        if name:
            marks = xlsx.marks_of(package, name) if package else ods.marks_of(parts, name, most_rows, most_columns)
    except PasswordError as protected:
        raise Refused("password") from protected
    except (CalamineError, OSError, ValueError) as broken:
        raise Refused("broken", detail=str(broken)[:200]) from broken
    return marks.on(rows), marks.hidden_rows(max([*marks.cells, rows[-1][0] if rows else 0]))


def _first_used(book: CalamineWorkbook) -> tuple[str, list[Numbered]]:
    for metadata in book.sheets_metadata:
        if metadata.visible == SheetVisibleEnum.Visible:
            sheet = book.get_sheet_by_name(metadata.name)
            if sheet.start is not None:
                first_row, first_column = sheet.start
                indent: list[Value] = [None] * first_column
                read_rows = enumerate(sheet.to_python(skip_empty_area=True), first_row + 1)
                return metadata.name, [(number, [*indent, *row]) for number, row in read_rows]
    return "", []
