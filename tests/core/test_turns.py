"""Heavy work takes turns: as many as there are places, one a person, freed with the process that held it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from time import monotonic

import pytest

from core import turns
from core.turns import Busy, BusyWithOwn, Turns

HELD = """
import fcntl, sys, time
file = open(sys.argv[1], "ab")
fcntl.flock(file, fcntl.LOCK_EX)
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "SECONDS", 0.3)


def test_no_more_run_at_once_than_there_are_places(tmp_path: Path) -> None:
    mine = Turns(tmp_path / "turns", 2)

    with mine.take("1"), mine.take("2"):
        started = monotonic()
        with pytest.raises(Busy, match="正在处理别的表格，请稍候"), mine.take("3"):
            pass
        assert 0.2 < monotonic() - started < 2
    with mine.take("3"):
        pass


def test_a_person_has_one_turn_at_a_time(tmp_path: Path) -> None:
    mine = Turns(tmp_path, 4)

    with mine.take("1"):
        with pytest.raises(BusyWithOwn, match="您的上一份文件还在读取") as refused, mine.take("1"):
            pass
        with mine.take("2"), mine.take(), mine.take():
            pass
    assert (refused.value.status, Busy.status) == (429, 503)


def test_a_turn_is_free_again_when_the_process_that_held_it_is_killed(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HELD, str(tmp_path / "place-0")], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(Busy), Turns(tmp_path, 1).take():
            pass
        other.kill()
    with Turns(tmp_path, 1).take():
        pass


def test_a_child_that_outlives_its_parent_keeps_the_turn(tmp_path: Path) -> None:
    with Turns(tmp_path, 1).take() as turn:
        child = subprocess.Popen(["/bin/sleep", "0.8"], pass_fds=turn)
    with pytest.raises(Busy), Turns(tmp_path, 1).take():
        pass

    child.wait()
    with Turns(tmp_path, 1).take():
        pass


def test_who_waits_gets_the_turn_that_becomes_free(tmp_path: Path) -> None:
    with Turns(tmp_path, 1).take() as turn:
        child = subprocess.Popen(["/bin/sleep", "0.1"], pass_fds=turn)

    with Turns(tmp_path, 1).take():
        pass
    assert child.wait() == 0
