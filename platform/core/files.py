"""Stored files, in a folder or an S3-compatible store: kept under the hash of their content, their kind checked."""

import hashlib
import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from typing import IO, Protocol

from flask_babel import gettext as _
from fsspec.implementations.local import LocalFileSystem

from core.errors import Invalid, Refusal
from core.parsing import archives
from core.parsing.cell_text import Refused
from core.stores import file_system, reached

log = logging.getLogger("liangji")

PIECE = 256 * 1024
IN_MEMORY = 1024 * 1024


class Readable(Protocol):
    """Whatever yields bytes: an upload, an open file, a BytesIO."""

    def read(self, size: int = -1, /) -> bytes: ...


class Kind(Enum):
    """A kind of file, told by its content and never by its name."""

    JPEG = ("jpg", "image/jpeg")
    PNG = ("png", "image/png")
    PDF = ("pdf", "application/pdf")
    XLSX = ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    DOCX = ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")

    @property
    def extension(self) -> str:
        return self.value[0]

    @property
    def media_type(self) -> str:
        return self.value[1]


EVIDENCE = frozenset(Kind)
_STARTS = {b"\xff\xd8\xff": Kind.JPEG, b"\x89PNG\r\n\x1a\n": Kind.PNG, b"%PDF-": Kind.PDF}
_PARTS = {"xl/workbook.xml": Kind.XLSX, "word/document.xml": Kind.DOCX}


class FileRefused(Invalid):
    """A file that is not taken: too large, empty, or of a kind that is not asked for."""


class FileChanged(Exception):
    """A stored file whose bytes are no longer those that were stored."""


class NotStored(Refusal):
    """The store did not take a file: it is full, read-only or away. Nothing of the file is left behind."""

    status = 503

    def __init__(self) -> None:
        super().__init__(
            _("文件没有存下：存储空间已满或暂时连不上。什么都没有改动，请稍后再试，仍不行请告诉系统管理员。")
        )


class NotRead(Refusal):
    """The store did not give a file: it is away, or may not be read."""

    status = 503

    def __init__(self) -> None:
        super().__init__(_("文件暂时取不出来：存储暂时连不上。请稍后再试，仍不行请告诉系统管理员。"))


@dataclass(frozen=True)
class StoredFile:
    """A stored file: the key to find it, its size in bytes, the SHA-256 of its content, its kind where checked."""

    key: str
    size: int
    sha256: str
    kind: Kind | None = None


class Store:
    """The files under one address: `file:///…`, `s3://bucket/folder` or any other that fsspec knows."""

    def __init__(self, url: str) -> None:
        self.system, self.root = file_system(url)

    def store(self, content: Readable, folder: str) -> StoredFile:
        """Store bytes under `folder`, equal content of one folder once. The file appears whole or not at all.

        Raises NotStored.
        """
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as spool:
            size, sha256 = _spooled(content, spool, None)
            return self._placed(spool, folder, size, sha256, None)

    def store_upload(
        self, content: Readable, folder: str, largest: int, kinds: frozenset[Kind] = EVIDENCE
    ) -> StoredFile:
        """Store an upload of at most `largest` bytes and of one of these kinds. Raises FileRefused, NotStored."""
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as spool:
            size, sha256 = _spooled(content, spool, largest)
            kind = _allowed(spool, size, kinds)
            return self._placed(spool, folder, size, sha256, kind)

    def open(self, key: str) -> IO[bytes]:
        """Open a stored file for reading; raise FileNotFoundError where there is none."""
        stream: IO[bytes] = self.system.open(self._path(key), "rb")
        return stream

    def verified(self, key: str, sha256: str) -> bytes:
        """Return a stored file whose content has this SHA-256; raise FileChanged for another content,
        FileNotFoundError where there is none, NotRead where the store does not say."""
        path = self._path(key)
        try:
            with reached():
                content = self.system.cat_file(path)
        except FileNotFoundError:
            raise
        except OSError as error:
            log.exception("a file could not be read")
            raise NotRead from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise FileChanged(key)
        return content

    def exists(self, key: str) -> bool:
        return bool(self.system.exists(self._path(key)))

    def size(self, key: str) -> int:
        return int(self.system.size(self._path(key)))

    def remove(self, key: str) -> None:
        """Remove a file; nothing happens where there is none."""
        if self.exists(key):
            self.system.rm_file(self._path(key))

    def _path(self, key: str) -> str:
        parts = key.split("/")
        if not all(part and part.strip(".") for part in parts):
            raise ValueError(f"not a key of this store: {key!r}")
        return "/".join([self.root.rstrip("/"), *parts])

    def _placed(self, spool: IO[bytes], folder: str, size: int, sha256: str, kind: Kind | None) -> StoredFile:
        stored = StoredFile(key_of(folder, sha256), size, sha256, kind)
        path = self._path(stored.key)
        with _taken():
            if not self.system.exists(path):
                spool.seek(0)
                self._write(spool, path, size)
        return stored

    def _write(self, spool: IO[bytes], path: str, size: int) -> None:
        if isinstance(self.system, LocalFileSystem):
            _write_locally(spool, path)
            return
        try:
            with self.system.open(path, "wb") as target:
                target.writelines(_pieces(spool))
        except Exception:
            # fsspec closes what failed as if it were whole; a whole one is somebody else's, of equal content
            if self.system.exists(path) and self.system.size(path) != size:
                self.system.rm_file(path)
            raise


def key_of(folder: str, sha256: str) -> str:
    """Return the key under which a folder holds the content of this SHA-256."""
    return f"{folder}/{sha256[:2]}/{sha256}"


def sha256_of(key: str) -> str:
    """Return the SHA-256 of the content that a key stands for."""
    return key.rpartition("/")[2]


def kind_of(content: IO[bytes]) -> Kind | None:
    """Tell the kind by the content; None for any other kind, and for documents that carry macros."""
    content.seek(0)
    start = content.read(8)
    for magic, kind in _STARTS.items():
        if start.startswith(magic):
            return kind
    if not start.startswith(b"PK\x03\x04"):
        return None
    content.seek(0)
    try:
        names = set(archives.names(content.read()))
    except Refused:
        return None
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return None
    return next((kind for part, kind in _PARTS.items() if part in names), None)


def _spooled(content: Readable, spool: IO[bytes], largest: int | None) -> tuple[int, str]:
    """Copy into the spool; return size and SHA-256. Stops at the first piece beyond `largest`."""
    digest = hashlib.sha256()
    size = 0
    for piece in _pieces(content):
        size += len(piece)
        if largest is not None and size > largest:
            limit = largest // (1024 * 1024)
            raise FileRefused(_("文件超过 %(limit)s MB，请压缩后再上传。", limit=limit))
        digest.update(piece)
        with _taken():
            spool.write(piece)
    return size, digest.hexdigest()


@contextmanager
def _taken() -> Iterator[None]:
    """Say of whatever a store raises, each kind its own errors, that the file was not stored."""
    try:
        yield
    except Exception as error:
        log.exception("a file could not be stored")
        raise NotStored from error


def _allowed(spool: IO[bytes], size: int, kinds: frozenset[Kind]) -> Kind:
    if size == 0:
        raise FileRefused(_("文件是空的，请重新选择。"))
    kind = kind_of(spool)
    if kind is None or kind not in kinds:
        names = _("、").join(each.extension for each in Kind if each in kinds)
        raise FileRefused(_("只能上传这些文件：%(names)s；带宏的文档请另存为不带宏的再上传。", names=names))
    return kind


def _pieces(content: Readable) -> Iterator[bytes]:
    while piece := content.read(PIECE):
        yield piece


def _write_locally(spool: IO[bytes], path: str) -> None:
    """Write beside the place, then rename: a reader or a crash never meets half a file."""
    folder = os.path.dirname(path)
    os.makedirs(folder, mode=0o750, exist_ok=True)
    handle, partial = tempfile.mkstemp(dir=folder, prefix=".partial-")
    try:
        with os.fdopen(handle, "wb") as target:
            target.writelines(_pieces(spool))
            target.flush()
            os.fsync(target.fileno())
        os.replace(partial, path)
    except BaseException:
        os.unlink(partial)
        raise
