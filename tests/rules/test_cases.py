"""The scoring cases, through the commands: inputs with the output they must give."""

import filecmp
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from rules import Version, read, shipped_codes, version
from rules.cli import rules

CASES = Path(__file__).parent.parent / "cases"
SHARED = Path(__file__).parents[2].parent / "shared"
NAMES = sorted(case.name for case in CASES.iterdir() if case.is_dir())
FIGURES = ("base", "bonus", "total", "annual")


def printed(case: Path, command: str, *options: str) -> list[dict[str, object]]:
    files = [
        part
        for name in ("criteria", "members", "entries")
        for part in (f"--{name}", str(case / f"{name}.{'yaml' if name == 'criteria' else 'csv'}"))
    ]
    result = CliRunner().invoke(rules, [command, *files, *options])
    assert result.exit_code == 0, result.stderr
    assert result.stderr == ""
    return json.loads(result.stdout)


def as_numbers(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    return [
        {key: Decimal(str(value)) if key in FIGURES and value is not None else value for key, value in row.items()}
        for row in rows
    ]


@pytest.mark.parametrize("name", NAMES)
def test_a_case_gives_its_boards(name: str) -> None:
    case = CASES / name
    expected = json.loads((case / "boards-2022Q3.json").read_text("utf-8"))

    boards = printed(
        case, "score", "--quarter", "2022Q3",
        "--evaluations", str(case / "evaluations.csv"), "--previous", str(case / "previous.csv"),
    )  # fmt: skip

    assert as_numbers(boards) == as_numbers(expected)
    assert [list(row) for row in boards] == [list(row) for row in expected]


@pytest.mark.parametrize("name", NAMES)
def test_a_case_gives_its_stars(name: str) -> None:
    case = CASES / name
    expected = json.loads((case / "stars-2022.json").read_text("utf-8"))

    stars = printed(case, "stars", "--year", "2022", "--appraisals", str(case / "appraisals.csv"))

    assert as_numbers(stars) == as_numbers(expected)


def test_the_cases_are_those_of_the_shared_folder_where_it_is_present() -> None:
    theirs = SHARED / "cases"
    files = [path.relative_to(theirs) for path in theirs.rglob("*") if path.is_file()]

    assert bool(files) == theirs.exists()
    assert [file for file in files if not filecmp.cmp(theirs / file, CASES / file, shallow=False)] == []


@pytest.mark.parametrize("code", shipped_codes())
def test_a_shipped_version_is_that_of_the_shared_folder_but_for_its_flags(code: str) -> None:
    theirs = SHARED / "criteria" / f"{code}.yaml"

    assert not theirs.exists() or unflagged(version(code)) == read(theirs.read_bytes()).document


def unflagged(shipped: Version) -> dict[str, Any]:
    """The document without flags, which have no effect on figures."""
    document: dict[str, Any] = json.loads(json.dumps(shipped.document))
    for item in (item for group in document["categories"] for item in group["items"]):
        item.pop("flags", None)
    return document
