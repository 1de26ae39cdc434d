"""Published schemes as data: through the commands each gives what was worked out by hand, and its README says whose
each figure is."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from ruamel.yaml import YAML

from rules.cli import rules

Document = dict[str, Any]
Row = dict[str, object]

HERE = Path(__file__).parent
FOLDERS = sorted(path.name for path in HERE.iterdir() if path.is_dir() and path.name != "__pycache__")
BOARDS = [(name, file.stem.split("-")[1]) for name in FOLDERS for file in sorted((HERE / name).glob("boards-*.json"))]
RATINGS = [(name, file.stem.split("-")[1]) for name in FOLDERS for file in sorted((HERE / name).glob("stars-*.json"))]
FILES = re.compile(
    r"(criteria\.yaml|README\.md|(members|entries|evaluations|previous|carried|appraisals)\.csv"
    r"|boards-\d{4}Q[1-4]\.json|stars-\d{4}\.json)"
)
PUBLISHED, SHAPES = (
    (HERE / "README.md").read_text("utf-8").split(heading)[1].split("\n## ")[0]
    for heading in ("## 各文件夹", "## 各形状")
)
PLACEHOLDER = re.compile(r"^ *(?:- )?\{?(?:code: ([a-z0-9_.-]+)|(\w+):).*# 占位$", re.MULTILINE)
MIN_FOLDERS = 14


def run(*arguments: str) -> str:
    result = CliRunner().invoke(rules, list(arguments))
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


def options(folder: Path, *names: str) -> list[str]:
    """The options for those files, of which a folder may lack some."""
    kinds = {"criteria": "yaml"}
    files = {name: folder / f"{name}.{kinds.get(name, 'csv')}" for name in names}
    return [word for name, file in files.items() if file.exists() for word in (f"--{name}", str(file))]


def numbers(text: str) -> list[Row]:
    return json.loads(text, parse_float=Decimal, parse_int=Decimal)


def printed(text: str, *figures: str) -> list[Row]:
    """Rows as a command prints them, whose figures are texts, with numbers in their place."""
    return [
        {key: Decimal(str(value)) if key in figures and value is not None else value for key, value in row.items()}
        for row in numbers(text)
    ]


def document(name: str) -> Document:
    return YAML(typ="safe").load((HERE / name / "criteria.yaml").read_text("utf-8"))


def expected_text(name: str) -> str:
    return (HERE / name / "README.md").read_text("utf-8")


@pytest.mark.parametrize(("name", "quarter"), BOARDS)
def test_a_quarter_gives_what_was_worked_out_by_hand(name: str, quarter: str) -> None:
    folder = HERE / name
    files = options(folder, "criteria", "members", "entries", "evaluations", "previous", "carried")

    output = run("score", *files, "--quarter", quarter)

    expected = numbers((folder / f"boards-{quarter}.json").read_text("utf-8"))
    assert printed(output, "base", "bonus", "total") == expected


@pytest.mark.parametrize(("name", "year"), RATINGS)
def test_a_year_gives_what_was_worked_out_by_hand(name: str, year: str) -> None:
    folder = HERE / name
    files = options(folder, "criteria", "members", "entries", "appraisals", "carried")

    output = run("stars", *files, "--year", year)

    assert printed(output, "annual") == numbers((folder / f"stars-{year}.json").read_text("utf-8"))


@pytest.mark.parametrize("name", FOLDERS)
def test_a_scheme_is_sound(name: str) -> None:
    folder = HERE / name

    output = run("check", str(folder / "criteria.yaml"), "--members", str(folder / "members.csv"))

    assert f": 可用；{document(name)['title']}，" in output.splitlines()[0]


@pytest.mark.parametrize("name", FOLDERS)
def test_a_scheme_is_explained_to_its_last_item_tier_and_deed(name: str) -> None:
    whole = document(name)
    stars = whole["stars"]
    tiers = [*stars["tiers"], *(tier for tiers in stars.get("tiers_by", {}).values() for tier in tiers)]
    deeds = [deed for one in whole.get("consequences", []) for deed in one["do"]]

    output = run("explain", str(HERE / name / "criteria.yaml"))

    items = [f"{item['title']}（{item['code']}）" for _, item in items_of(whole)]
    assert [words for words in (*items, *(each["title"] for each in (*tiers, *deeds))) if words not in output] == []


def items_of(whole: Document) -> Iterator[tuple[Document, Document]]:
    """Every item with its category."""
    for group in whole["categories"]:
        for item in group["items"]:
            yield group, item


def some_item(*keys: str) -> Callable[[Document], bool]:
    return lambda whole: any(key in item for _, item in items_of(whole) for key in keys)


def some_tier(*keys: str) -> Callable[[Document], bool]:
    return lambda whole: any(key in tier for tier in whole["stars"]["tiers"] for key in keys)


def effect_in(kind: str, effect: str, key: str) -> Callable[[Document], bool]:
    """A category of that kind that has the key, or an item of that effect."""
    return lambda whole: any(
        group["kind"] == kind and (key in group or item["effect"] == effect) for group, item in items_of(whole)
    )


FORMS: dict[str, Callable[[Document], bool]] = {
    "9.1": effect_in("base", "add", "start"),
    "9.2": lambda whole: bool({"start", "carry"} & set(whole["base"])),
    "9.3": some_item("brackets"),
    "9.4": some_item("attributes"),
    "9.5": lambda whole: (
        "limits" in whole
        or any("limits" in group or isinstance(item.get("limit"), list) for group, item in items_of(whole))
    ),
    "9.6": some_item("unlimited"),
    "9.7": some_item("outcome", "until"),
    "9.8": lambda whole: whole.get("window") == "month",
    "9.9": lambda whole: bool({"roll", "missing"} & set(whole["stars"])),
    "9.10": effect_in("bonus", "deduct", "floor"),
    "9.11": lambda whole: "total" in whole,
    "9.12": some_tier("max_share", "min_share"),
    "9.13": some_tier("require"),
    "9.14": lambda whole: "tiers_by" in whole["stars"],
    "9.15": lambda whole: whole["boards"].get("method") == "classes",
    "9.16": lambda whole: whole["boards"].get("method") == "marks",
    "9.17": lambda whole: "consequences" in whole,
    "9.18": some_item("entered_by", "approvals"),
    "9.19": some_item("expects"),
    "9.20": some_item("flags"),
    "9.21": lambda whole: "publicity" in whole,
    "9.22": lambda whole: "evaluations" in whole or bool({"quota", "ungraded"} & set(whole["stars"]["appraisal"])),
}
OF_THE_RATING = {"9.9", "9.12", "9.13", "9.14"}


def shapes(name: str) -> list[str]:
    whole = document(name)
    return [number for number, is_there in FORMS.items() if is_there(whole)]


def test_every_shape_of_rule_is_in_some_scheme() -> None:
    used = {number for name in FOLDERS for number in shapes(name)}

    assert [number for number in FORMS if number not in used] == []


def test_the_table_of_shapes_names_the_folders_that_have_them() -> None:
    rows = re.findall(r"^\| (9\.\d+)[^|]*\| (.*) \|$", SHAPES, re.MULTILINE)

    named = {number: re.findall(r"`([a-z0-9-]+)`", folders) for number, folders in rows}

    assert named == {number: [name for name in FOLDERS if number in shapes(name)] for number in FORMS}


@pytest.mark.parametrize("name", FOLDERS)
def test_a_readme_names_the_shapes_that_its_document_has(name: str) -> None:
    named = re.search(r"^用到的形状：(.*)$", expected_text(name), re.MULTILINE)

    assert named is not None
    assert named[1].split("、") == shapes(name)


def test_a_shape_of_the_rating_stands_only_where_a_year_is_worked_out() -> None:
    rated = {name for name, _ in RATINGS}

    assert [name for name in FOLDERS if OF_THE_RATING & set(shapes(name)) and name not in rated] == []


def test_there_are_schemes_enough_and_each_works_out_a_quarter() -> None:
    assert len(FOLDERS) >= MIN_FOLDERS
    assert sorted({name for name, _ in BOARDS}) == FOLDERS


@pytest.mark.parametrize("name", FOLDERS)
def test_a_scheme_is_data_alone(name: str) -> None:
    assert [path.name for path in (HERE / name).iterdir() if FILES.fullmatch(path.name) is None] == []


@pytest.mark.parametrize("name", FOLDERS)
def test_what_is_of_one_quarter_stands_beside_one_quarter(name: str) -> None:
    of_one = [file for file in ("evaluations.csv", "previous.csv") if (HERE / name / file).exists()]

    assert not of_one or [each for each, _ in BOARDS].count(name) == 1


@pytest.mark.parametrize("name", FOLDERS)
def test_a_readme_names_every_figure_that_is_ours(name: str) -> None:
    text = (HERE / name / "criteria.yaml").read_text("utf-8")
    ours = {code or key for code, key in PLACEHOLDER.findall(text)}

    listed = expected_text(name).split("## 占位\n")[1].split("\n\n用到的形状：")[0]

    heads = [line.partition("：")[0] for line in listed.splitlines() if line.startswith("- ")]
    assert ours == {word for head in heads for word in re.findall(r"`([^`]+)`", head)}
    assert text.count("# 占位") == len(PLACEHOLDER.findall(text))


def test_a_scheme_of_which_only_a_part_was_seen_says_so() -> None:
    rows = re.findall(r"^\| `([a-z0-9-]+)` \| [^|]* \| (要点|部分) \|$", PUBLISHED, re.MULTILINE)

    assert sorted(name for name, _ in rows) == FOLDERS
    assert {name: "只见到部分文字" in expected_text(name) for name, _ in rows} == {
        name: seen == "部分" for name, seen in rows
    }
