"""Lists that name test files name files that are there."""

from __future__ import annotations

import tomllib
from pathlib import Path

from tests.conftest import LONGEST

ROOT = Path(__file__).resolve().parents[1]


def test_the_longest_files_are_there() -> None:
    assert [name for name in LONGEST if not (ROOT / name).is_file()] == []


def test_the_tests_of_every_package_are_there() -> None:
    suites: dict[str, list[str]] = tomllib.loads((ROOT / "tests" / "mutation.toml").read_text(encoding="utf-8"))

    assert [name for suite in suites.values() for name in suite if not (ROOT / name).exists()] == []
    assert [package for package in suites if not (ROOT / "platform" / package).is_dir()] == []
