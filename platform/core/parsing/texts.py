"""csv: every encoding and delimiter of the office."""

import csv
import io
from collections.abc import Iterator

from core.parsing.cell_text import Refused
from core.parsing.marks import Numbered


def rows_of(content: bytes) -> Iterator[Numbered]:
    """Yield the rows with the numbers of the lines on which they begin."""
    text = _decoded(content)
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


def _decoded(content: bytes) -> str:
    """Decode UTF-8 (with or without BOM), UTF-16 with BOM, or GB18030, which the office's older programs write."""
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("not_a_sheet")
