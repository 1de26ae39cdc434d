"""One small file a day under an address of its own, each written once and never changed."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import date

from fsspec.implementations.local import LocalFileSystem

from core.stores import file_system, reached

SUFFIX = ".json"


class DailyFiles:
    """The files under one address: `file:///…`, `s3://bucket/folder` or any other that fsspec knows."""

    def __init__(self, url: str) -> None:
        self.system, self.root = file_system(url)

    def has(self, day: date) -> bool:
        """Say whether a day has its file; raise OSError where the store does not say."""
        with reached():
            return bool(self.system.exists(self._path(day)))

    def write(self, day: date, content: bytes) -> bool:
        """Write a day's file, whole or not at all; return False where the day has one already. Raises OSError."""
        if self.has(day):
            return False
        if isinstance(self.system, LocalFileSystem):
            return _link_new(self._path(day), content)
        try:
            with reached():
                self.system.pipe_file(self._path(day), content, mode="create")
        except FileExistsError:
            return False
        return True

    def read(self) -> Iterator[tuple[date, bytes]]:
        """Yield every day's content, oldest first; other files are left alone. Raises OSError."""
        try:
            with reached():
                names = sorted(path.rpartition("/")[2] for path in self.system.ls(self.root, detail=False))
        except FileNotFoundError:
            return
        for name in names:
            with suppress(ValueError):
                day = date.fromisoformat(name.removesuffix(SUFFIX))
                with reached():
                    content = self.system.cat_file(self._path(day))
                yield day, content

    def _path(self, day: date) -> str:
        return f"{self.root.rstrip('/')}/{day.isoformat()}{SUFFIX}"


def _link_new(path: str, content: bytes) -> bool:
    """Write beside the place, then link: of two who write one day one succeeds, and nobody reads half a file."""
    folder = os.path.dirname(path)
    os.makedirs(folder, mode=0o750, exist_ok=True)
    handle, partial = tempfile.mkstemp(dir=folder, prefix=".partial-")
    try:
        with os.fdopen(handle, "wb") as target:
            target.write(content)
            target.flush()
            os.fsync(target.fileno())
        os.link(partial, path)
    except FileExistsError:
        return False
    finally:
        os.unlink(partial)
    return True
