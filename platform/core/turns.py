"""Turns for work that fills a core: as many at once as this machine has cores, one a person, over all its processes.

A turn is a lock on a file, which the kernel frees with the last process that holds it, however that process ends.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from io import BufferedWriter
from pathlib import Path
from time import monotonic, sleep

from flask import current_app, has_app_context, has_request_context
from flask_babel import gettext as _
from flask_login import current_user

from core.errors import Refusal

SECONDS = 2.0
STEP = 0.05


class Busy(Refusal):
    """Every turn is taken; nothing was read or stored."""

    status = 503


class BusyWithOwn(Busy):
    """The person's own file is still being read."""

    status = 429


@dataclass(frozen=True)
class Turns:
    """Turns kept in a folder, `places` of them at once."""

    folder: Path
    places: int

    @contextmanager
    def take(self, person: str = "") -> Iterator[tuple[int, ...]]:
        """Wait for a turn, SECONDS at most, and run a block in it; raise Busy.

        Yields the file descriptors that hold the turn: a child process that inherits them holds it too.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        until = monotonic() + SECONDS
        with ExitStack() as slot:
            files = []
            if person:
                own = self._first_free([f"person-{person}"], until)
                if own is None:
                    raise BusyWithOwn(_("您的上一份文件还在读取，请稍候再选择文件上传一次。"))
                files.append(slot.enter_context(own))
            place = self._first_free([f"place-{number}" for number in range(self.places)], until)
            if place is None:
                raise Busy(_("正在处理别的表格，请稍候再选择文件上传一次。"))
            files.append(slot.enter_context(place))
            yield tuple(file.fileno() for file in files)

    def _first_free(self, names: Sequence[str], until: float) -> BufferedWriter | None:
        """Return the first of the files that is free, locked; None where none is until then."""
        while True:
            for name in names:
                if (file := _locked(self.folder / name)) is not None:
                    return file
            if monotonic() >= until:
                return None
            sleep(STEP)


def _locked(path: Path) -> BufferedWriter | None:
    file = path.open("ab")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


@contextmanager
def turn() -> Iterator[tuple[int, ...]]:
    """Run a block in a turn of this machine, in a request in one of its person's; raise Busy.

    Outside an application nobody competes, and no turn is needed.
    """
    if not has_app_context():
        yield ()
        return
    signed_in = has_request_context() and current_user.is_authenticated
    turns = Turns(current_app.extensions["connections"].var / "turns", len(os.sched_getaffinity(0)))
    with turns.take(current_user.get_id() if signed_in else "") as slot:
        yield slot
