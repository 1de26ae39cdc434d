"""The scoring cases, through the commands: inputs with the output they must give."""

import filecmp
import json
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

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


def test_the_cases_and_the_shipped_versions_are_those_of_the_shared_folder_where_it_is_present() -> None:
    shipped = Path(__file__).parents[2] / "platform" / "rules" / "versions"
    pairs = [(SHARED / "cases", CASES), (SHARED / "criteria", shipped)]

    for theirs, ours in pairs:
        files = [path.relative_to(theirs) for path in theirs.rglob("*") if path.is_file()]
        assert bool(files) == theirs.exists()
        assert [file for file in files if not filecmp.cmp(theirs / file, ours / file, shallow=False)] == []
