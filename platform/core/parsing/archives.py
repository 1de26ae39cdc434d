"""The XML parts of a zip archive (xlsx, ods), taken out within bounds and put together again for the parser.

What the parser gets holds nothing but what was counted here.
"""

import io
import zipfile
import zlib

from core.parsing.cell_text import Refused

MAX_ENTRIES = 2_000
MAX_UNPACKED = 64 * 1024 * 1024
"""20,000 rows of 20 columns of text take 30 MB."""
ENTRY = b"PK\x01\x02"
READ_PARTS = (".xml", ".rels", "mimetype")
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError)


def names(content: bytes) -> list[str]:
    """Return the names of the entries; raise Refused for too many, before any is listed."""
    # each entry of a directory begins with these four bytes, whatever the archive says of their number
    if content.count(ENTRY) > MAX_ENTRIES:
        raise Refused("too_large")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.namelist()
    except BROKEN as broken:
        raise Refused("broken", detail=str(broken)[:200]) from broken


def unpacked(content: bytes) -> dict[str, bytes]:
    """Return the XML parts by their names; raise Refused for more than MAX_UNPACKED, before any is unpacked."""
    names(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            wanted = [member for member in archive.infolist() if member.filename.lower().endswith(READ_PARTS)]
            if any(member.flag_bits & 1 for member in wanted):
                raise Refused("password")
            if any(member.compress_type not in METHODS for member in wanted):
                raise Refused("broken")
            if sum(member.file_size for member in wanted) > MAX_UNPACKED:
                raise Refused("too_large")
            return {member.filename: _part(archive, member) for member in wanted}
    except BROKEN as broken:
        raise Refused("broken", detail=str(broken)[:200]) from broken


def _part(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """Return a part, no more of it than its declared size; one that goes on is found by its sum."""
    with archive.open(member) as file:
        return file.read(member.file_size)


def packed(parts: dict[str, bytes]) -> io.BytesIO:
    """Return an archive of these parts, not compressed."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    target.seek(0)
    return target
