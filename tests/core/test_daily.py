"""One file a day: written once, by whichever process is first, and seen by all others at once."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from core.daily import DailyFiles

FIRST, SECOND = date(2022, 9, 30), date(2022, 10, 1)
WRITE = """
import sys
from datetime import date
from core.daily import DailyFiles
assert DailyFiles(sys.argv[1]).write(date.fromisoformat(sys.argv[2]), b"another's")
"""


@pytest.fixture(params=["file", "s3"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return f"{request.getfixturevalue('bucket')}/{tmp_path.name}" if request.param == "s3" else tmp_path.as_uri()


def another_process_writes(url: str, day: date) -> None:
    subprocess.run([sys.executable, "-c", WRITE, url, day.isoformat()], check=True)


def test_a_day_has_no_file_before_it_is_written(url: str) -> None:
    assert not DailyFiles(url).has(FIRST)
    assert list(DailyFiles(url).read()) == []


def test_a_day_is_written_once(url: str) -> None:
    files = DailyFiles(url)

    assert [files.write(FIRST, b"one"), files.write(FIRST, b"two")] == [True, False]
    assert list(files.read()) == [(FIRST, b"one")]


def test_what_another_process_writes_is_seen_though_the_folder_was_read_before(url: str) -> None:
    files = DailyFiles(url)
    files.write(FIRST, b"one")
    assert len(list(files.read())) == 1

    another_process_writes(url, SECOND)

    assert files.has(SECOND)
    assert not files.write(SECOND, b"two")
    assert list(files.read()) == [(FIRST, b"one"), (SECOND, b"another's")]


def test_of_two_who_found_the_day_empty_one_writes(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    files = DailyFiles(url)
    another_process_writes(url, FIRST)
    monkeypatch.setattr(DailyFiles, "has", lambda *_arguments: False)

    assert not files.write(FIRST, b"two")
    assert list(files.read()) == [(FIRST, b"another's")]
