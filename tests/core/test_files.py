"""Stored files: whole or not at all, checked by content."""

import errno
import hashlib
import io
import os
import zipfile
from pathlib import Path
from typing import IO

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFile, MemoryFileSystem

from core.files import FileChanged, FileRefused, Kind, NotStored, Store, kind_of

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


@pytest.fixture(params=["file", "memory", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "s3":
        return Store(f"{request.getfixturevalue('bucket')}/{tmp_path.name}")
    return Store(f"file://{tmp_path}/files" if request.param == "file" else f"memory://{tmp_path.name}")


def archive(*names: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as zipped:
        for name in ("[Content_Types].xml", *names):
            zipped.writestr(name, "x")
    return content.getvalue()


def test_what_is_kept_is_read_again_byte_by_byte(store: Store) -> None:
    content = bytes(range(256)) * 5000

    stored_file = store.store(io.BytesIO(content), "reports/7")

    assert store.verified(stored_file.key, stored_file.sha256) == content
    assert stored_file.sha256 == hashlib.sha256(content).hexdigest()
    assert store.size(stored_file.key) == stored_file.size == len(content)


def test_equal_content_of_one_folder_is_one_file_and_of_two_folders_two(store: Store) -> None:
    first = store.store(io.BytesIO(b"x"), "evidence/1")
    again = store.store(io.BytesIO(b"x"), "evidence/1")
    other = store.store(io.BytesIO(b"x"), "evidence/2")

    assert first.key == again.key
    assert other.key != first.key


def test_a_removed_file_is_gone_and_removing_twice_is_no_fault(store: Store) -> None:
    stored_file = store.store(io.BytesIO(b"x"), "evidence/1")

    store.remove(stored_file.key)
    store.remove(stored_file.key)

    assert not store.exists(stored_file.key)
    with pytest.raises(FileNotFoundError):
        store.verified(stored_file.key, stored_file.sha256)


def test_changed_bytes_are_not_returned(store: Store) -> None:
    stored_file = store.store(io.BytesIO(b"x"), "evidence/1")
    with store.system.open(store._path(stored_file.key), "wb") as file:
        file.write(b"y")

    with pytest.raises(FileChanged):
        store.verified(stored_file.key, stored_file.sha256)


@pytest.mark.parametrize("key", ["../secret", "evidence/../../secret", "/etc/passwd", "", "evidence/./x"])
def test_a_key_never_leads_out_of_the_store(store: Store, key: str) -> None:
    with pytest.raises(ValueError, match="not a key"):
        store.exists(key)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PNG, Kind.PNG),
        (b"\xff\xd8\xff\xe0 jpeg", Kind.JPEG),
        (b"%PDF-1.7\n", Kind.PDF),
        (archive("xl/workbook.xml"), Kind.XLSX),
        (archive("word/document.xml"), Kind.DOCX),
        (archive("xl/workbook.xml", "xl/vbaProject.bin"), None),
        (archive("evil.exe"), None),
        (b"PK\x03\x04 broken", None),
        (b"<html><script>alert(1)</script>", None),
        (b"GIF89a", None),
    ],
)
def test_the_kind_is_told_by_the_content(content: bytes, kind: Kind | None) -> None:
    assert kind_of(io.BytesIO(content)) == kind


def test_an_upload_of_a_foreign_kind_is_refused_in_words_and_nothing_is_stored(tmp_path: Path) -> None:
    store = Store(f"file://{tmp_path}/files")

    with pytest.raises(FileRefused, match="只能上传这些文件：jpg、png"):
        store.store_upload(io.BytesIO(b"<html>"), "evidence/1", 100, frozenset({Kind.JPEG, Kind.PNG}))

    assert not list(tmp_path.rglob("*"))


def test_an_upload_beyond_the_limit_is_not_read_to_its_end() -> None:
    class Endless:
        count = 0

        def read(self, size: int = -1, /) -> bytes:
            self.count += size
            return b"\0" * size

    upload = Endless()

    with pytest.raises(FileRefused, match="超过 1 MB"):
        Store("memory://endless").store_upload(upload, "evidence/1", 1024 * 1024)
    assert upload.count < 3 * 1024 * 1024


def test_an_empty_upload_is_refused(store: Store) -> None:
    with pytest.raises(FileRefused, match="空的"):
        store.store_upload(io.BytesIO(b""), "evidence/1", 100)


def test_a_write_cut_short_leaves_no_file(tmp_path: Path) -> None:
    class Torn:
        def read(self, _size: int = -1, /) -> bytes:
            raise ConnectionResetError

    store = Store(f"file://{tmp_path}/files")

    with pytest.raises(ConnectionResetError):
        store.store(Torn(), "evidence/1")

    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


class Full(MemoryFileSystem):
    """A store beyond the network that takes the first bytes of a file and no more."""

    protocol = "full"
    room = 0

    def _open(self, path: str, mode: str = "rb", **_options: object) -> IO[bytes]:
        file: MemoryFile = super()._open(path, mode=mode)
        if mode == "wb":
            file.write(b"half")
            file.writelines = self._refuse
        return file

    def _refuse(self, _pieces: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_store_that_fails_in_the_middle_says_so_and_keeps_no_half_file() -> None:
    fsspec.register_implementation("full", Full, clobber=True)
    store = Store("full://store")

    with pytest.raises(NotStored, match="没有存下"):
        store.store(io.BytesIO(b"half of this is taken"), "evidence/1")

    assert store.system.find("/store") == []


def test_a_place_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "evidence").write_text("a file where the folder should be")

    with pytest.raises(NotStored, match="没有存下"):
        Store(f"file://{tmp_path}").store(io.BytesIO(b"x"), "evidence/1")


def test_an_archive_of_very_many_entries_is_no_document_and_is_not_listed() -> None:
    names = ["word/document.xml", *(f"word/{number}" for number in range(3_000))]

    assert kind_of(io.BytesIO(archive(*names))) is None
    assert kind_of(io.BytesIO(archive(*names[:20]))) is Kind.DOCX
