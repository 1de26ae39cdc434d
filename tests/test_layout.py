"""The house's conventions: where things stand, how large they are, what they may call, that every sentence is
translated."""

from __future__ import annotations

import ast
import configparser
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[1]
PLATFORM = ROOT / "platform"
TRANSLATED = PLATFORM / "app" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
MAX_FILE_LINES, MAX_FUNCTION_LINES = 300, 30
NOT_OURS = ("/static/vendor/", "/__pycache__/")
EVERYTHING_ELSE = {"utils", "util", "helpers", "helper", "common", "base", "misc", "tools", "manager", "lib"}
CJK = re.compile("[\u3400-\u9fff\uff01-\uff5e]")

# tenant rows are touched by ORM statements alone; what goes another way is written here, with who guards it
RAW = {
    "core/embedded/postgresql.py": "makes roles and database, before there is any tenant",
    "core/connections.py": "opens the connections themselves",
    "ledger/bulk.py": "COPY in, held by row-level security",
    "ledger/columns.py": "COPY out, held by row-level security",
    "ledger/models.py": "conditions of partial indexes",
    "publicity/models.py": "conditions of partial indexes",
    "criteria/models.py": "the condition of a partial index",
    "boards/models.py": "an index over streets and districts",
    "tenants/scope.py": "tells PostgreSQL the scope",
    "tenants/models.py": "defaults of the counts",
    "tenants/revisions.py": "counts changes at the commit, whatever the scope",
    "tenants/distribution.py": "reads the catalogue",
    "tenants/cli.py": "runs the statements that distribute",
    "dashboard/api.py": "names of columns",
}
# a claim, a word of progress and a result must be seen by others at once, whatever becomes of the builder
COMMITS = {"reports/actions.py"}


@cache
def files(suffix: str) -> list[Path]:
    paths = sorted(PLATFORM.rglob(f"*.{suffix}"))
    return [path for path in paths if not any(part in path.as_posix() for part in NOT_OURS)]


def name_of(path: Path) -> str:
    return path.relative_to(PLATFORM).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def packages() -> list[Path]:
    return sorted({path.parent for path in files("py")})


def test_platform_is_a_source_root_and_no_package() -> None:
    assert not (PLATFORM / "__init__.py").exists()
    assert "site-packages" not in (sys.modules.get("platform") or __import__("platform")).__file__  # type: ignore[operator]
    assert [path.name for path in PLATFORM.iterdir() if path.is_file()] == []


def test_every_folder_of_code_is_a_package() -> None:
    assert [name_of(folder) for folder in packages() if not (folder / "__init__.py").exists()] == []


def test_no_package_is_named_as_the_standard_library_names_one() -> None:
    tops = {path.name for path in PLATFORM.iterdir() if path.is_dir()}

    assert not tops & set(sys.stdlib_module_names)


def test_no_module_is_for_everything_else() -> None:
    named = {part for path in files("py") for part in (*path.relative_to(PLATFORM).parts[:-1], path.stem)}

    assert not named & EVERYTHING_ELSE


@pytest.mark.parametrize("suffix", ["py", "html", "js"])
def test_no_file_is_longer_than_a_person_reads(suffix: str) -> None:
    long = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in files(suffix)}

    assert {name: lines for name, lines in long.items() if lines > MAX_FILE_LINES} == {}


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_function_is_longer_than_thirty_lines() -> None:
    long = {f"{name_of(path)}:{name}": size for path in files("py") for name, size in functions(path)}

    assert {name: size for name, size in long.items() if size > MAX_FUNCTION_LINES} == {}


def test_every_module_says_what_it_is_for() -> None:
    assert [name_of(path) for path in files("py") if not ast.get_docstring(tree(path))] == []


# the parent names the limits before the child loads the library that reads sheets
IMPORTS_LATE = {"core/parsing/rows.py"}


def test_no_import_hides_in_a_function() -> None:
    offenders = [
        name_of(path)
        for path in files("py")
        if name_of(path) not in IMPORTS_LATE
        for function in ast.walk(tree(path))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]

    assert offenders == []


def test_nothing_edits_the_search_path() -> None:
    words = re.compile(r"sys\.path\b|PYTHONPATH")
    places = [*files("py"), *(ROOT / "script").rglob("*"), ROOT / "wsgi.py", ROOT / "gunicorn.conf.py"]
    offenders = [
        path.relative_to(ROOT).as_posix()
        for path in places
        if path.is_file() and words.search(path.read_text(encoding="utf-8", errors="ignore"))
    ]

    assert offenders == []


def raw_ways(path: Path) -> Iterator[str]:
    """The ways past the ORM that a file takes."""
    plain = {
        alias.asname or alias.name
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy")
        for alias in node.names
        if alias.name == "text"
    }
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute) and node.attr in ("__table__", "cursor", "copy_expert", "exec_driver_sql"):
            yield node.attr
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in plain:
            yield "text"
        if isinstance(node, ast.Call) and ast.unparse(node.func) in (
            "db.session.get",
            "db.get_or_404",
            "session.query",
        ):
            yield ast.unparse(node.func)


def test_what_goes_past_the_orm_stands_on_the_list() -> None:
    ways_by_file = {name_of(path): sorted(set(raw_ways(path))) for path in files("py") if list(raw_ways(path))}

    assert {name: ways for name, ways in ways_by_file.items() if name not in RAW} == {}
    assert set(RAW) - set(ways_by_file) <= {"core/connections.py"}, "the list names what is no longer so"


def calls(path: Path, suffix: str) -> bool:
    nodes = (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call))
    return any(ast.unparse(node.func).endswith(suffix) for node in nodes)


@pytest.mark.parametrize("kind", ["actions", "queries", "models", "chain", "batches", "standing"])
def test_no_action_and_no_query_commits(kind: str) -> None:
    committing = {name_of(path) for path in files("py") if path.stem == kind and calls(path, "session.commit")}

    assert committing - COMMITS == set()


@pytest.mark.parametrize("kind", ["actions", "queries", "models", "jobs"])
def test_what_is_below_the_pages_knows_no_request(kind: str) -> None:
    asks = {"request", "session", "g"}
    offenders = [
        name_of(path)
        for path in files("py")
        if path.stem == kind
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and node.module == "flask" and {one.name for one in node.names} & asks
    ]

    assert offenders == []


def test_queries_write_nothing() -> None:
    writes = ("session.add", "session.add_all", "session.delete", "session.merge", "session.flush")
    offenders = [
        name_of(path) for path in files("py") if path.stem == "queries" and any(calls(path, one) for one in writes)
    ]

    assert offenders == []


def test_the_clock_is_asked_in_one_place() -> None:
    words = re.compile(r"datetime\.now\(|datetime\.utcnow\(|date\.today\(|time\.time\(")
    offenders = [name_of(path) for path in files("py") if words.search(path.read_text(encoding="utf-8"))]

    assert offenders == ["core/clock.py"]


def test_units_and_rounding_stand_in_one_place() -> None:
    """Points, shares and marks are read, rounded and written by core/points, with its units."""
    words = re.compile(r"\bquantize\(|ROUND_HALF|[*/%] ?100\b(?!-)|\bround\(")
    offenders = [name_of(path) for path in files("py") if words.search(path.read_text(encoding="utf-8"))]

    assert offenders == ["core/parsing/cell_text.py", "web/formats.py"], (
        "a cell shown as a percentage; the size of a file"
    )


REPLACED = {
    "written": "format_points, to_cell", "Line": "EntryView, OutlineRow, FileLine", "lines.py": "entry_views",
    "compared": "preview", "grounds": "tier_inputs", "hear": "apply", "Worth": "rules.explain", "Kept": "StoredFile",
    "Hand": "Decider", "Asked": "query_params", "Told": "ReplayedEntry", "Station": "RoleAssignment",
    "Said": "PlacedFault", "Posted": "FormData", "Shown": "FieldView", "Lane": "Bucket", "Room": "Headroom",
    "Speech": "Translator", "Spell": "DatedRow", "EVER": "PARTY_FOUNDED",
}  # fmt: skip
"""Names that were in use once, each with the better one: for functions, classes, constants and modules."""
BARE_BOUNDS = re.compile(r"_?(MOST|LARGEST|LONGEST|LEAST|SHORTEST|SMALLEST|FEWEST)(_[A-Z_]+)?")


def defined(path: Path) -> Iterator[str]:
    """The names of a module's functions, classes and constants, and its own."""
    yield path.name
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name.lstrip("_")
    for statement in tree(path).body:
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        targets = [statement.target] if isinstance(statement, ast.AnnAssign) else targets
        for target in targets:
            yield from (node.id for node in ast.walk(target) if isinstance(node, ast.Name))


def test_no_replaced_name_comes_back() -> None:
    back = {
        f"{name_of(path)}:{name}": REPLACED[name] for path in files("py") for name in defined(path) if name in REPLACED
    }

    assert back == {}


WHAT_HAPPENED = {"found", "held", "kept", "made", "told", "said", "given", "asked"}


def bound(path: Path) -> Iterator[str]:
    """The names of a module's functions, their parameters and variables."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef):
            yield node.name.lstrip("_")
        if isinstance(node, ast.arg):
            yield node.arg
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def test_a_name_says_what_a_thing_is_and_not_what_happened_to_it() -> None:
    sources = [*files("py"), *sorted((ROOT / "tests").rglob("*.py"))]
    places = {path.relative_to(ROOT).as_posix(): sorted(set(bound(path)) & WHAT_HAPPENED) for path in sources}

    assert {name: words for name, words in places.items() if words} == {}


def test_a_bound_is_named_max_or_min() -> None:
    bare = [f"{name_of(path)}:{name}" for path in files("py") for name in defined(path) if BARE_BOUNDS.fullmatch(name)]

    assert bare == []


KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}


@cache
def sentences() -> dict[str, str]:
    """Every sentence that code and templates hand to the translation, with where it stands."""
    config = configparser.ConfigParser(allow_no_value=True)
    config.read(ROOT / "babel.cfg")
    methods = [(re.sub(r"^platform/", "", part.split(": ")[1]), part.split(":")[0]) for part in config.sections()]
    messages = extract_from_dir(str(PLATFORM), method_map=methods, keywords=KEYWORDS)
    places: dict[str, str] = {}
    for name, line, message, *_rest in messages:
        for one in (message,) if isinstance(message, str) else message:
            places.setdefault(one, f"{name}:{line}")
    return places


def test_every_sentence_is_there_in_english() -> None:
    with TRANSLATED.open("rb") as file:
        catalogue = read_po(file)
    known = {
        one
        for message in catalogue
        if message.string and not message.fuzzy
        for one in (message.id if isinstance(message.id, tuple) else (message.id,))
    }

    missing = {text: place for text, place in sentences().items() if CJK.search(text) and text not in known}

    assert len(sentences()) > 300
    assert missing == {}


def test_no_translation_is_left_of_a_sentence_that_is_gone() -> None:
    with TRANSLATED.open("rb") as file:
        ids = {
            one
            for message in read_po(file)
            if message.id
            for one in (message.id if isinstance(message.id, tuple) else (message.id,))
        }

    assert ids - set(sentences()) == set()


def test_a_translation_keeps_the_places_of_its_sentence() -> None:
    place = re.compile(r"%\((\w+)\)[sd]")
    with TRANSLATED.open("rb") as file:
        wrong = [
            message.id
            for message in read_po(file)
            if isinstance(message.id, str)
            and isinstance(message.string, str)
            and message.string
            and set(place.findall(message.id)) != set(place.findall(message.string))
        ]

    assert wrong == []


CHINESE_ON_PURPOSE = {
    "写编码（如 duty.1），或类名加序号（如 履行党员义务 1）。",
    "姓名隐去中间的字，如“张*明”",
    "正字五画，对应五步",
    "用顿号分开，例如“第一支部、第二支部”。",
}
"""Sentences whose English shows what to type, or the sign they speak of."""


def test_no_translation_still_speaks_chinese() -> None:
    allowed = re.compile("[《》“”、（）：；，。·—！？％]")
    with TRANSLATED.open("rb") as file:
        wrong = [
            m.id
            for m in read_po(file)
            if isinstance(m.string, str) and re.search("[\u3400-\u9fff]", allowed.sub("", m.string))
        ]

    assert set(wrong) == CHINESE_ON_PURPOSE


UNSPOKEN = re.compile(r"\{#.*?#\}|<!--.*?-->|<script\b.*?</script>|<style\b.*?</style>", re.DOTALL)
SPOKEN = re.compile(r"""\b(?:_|gettext|ngettext)\(\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")
IN_ITS_OWN_LANGUAGE = "中文"
"""The button that leads from English to Chinese."""
SIGNS = re.compile("[\uff01-\uff5e]")


def test_no_template_says_anything_that_cannot_be_translated() -> None:
    offenders = {}
    for path in files("html"):
        bare = SPOKEN.sub("", UNSPOKEN.sub("", path.read_text(encoding="utf-8"))).replace(IN_ITS_OWN_LANGUAGE, "")
        left = [line.strip() for line in bare.splitlines() if CJK.search(SIGNS.sub("", line))]
        if left:
            offenders[name_of(path)] = left

    assert offenders == {}
