"""The commands that explain a document and warn of what in it deserves a second thought."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import rules
from rules.cli import rules as commands
from tests.rules_explain import shapes, test_warnings

HEAD = "member_no,name,category,branch,joined_party_on,active_from,active_to"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(commands, list(arguments))


def written(folder: Path, document: shapes.Document) -> str:
    file = folder / "criteria.yaml"
    file.write_text(json.dumps(document, ensure_ascii=False), "utf-8")
    return str(file)


def test_explain_prints_the_regulation_clause_by_clause(tmp_path: Path) -> None:
    result = run("explain", written(tmp_path, shapes.document()))

    printed = result.stdout.splitlines()
    assert (result.exit_code, result.stderr) == (0, "")
    assert printed[0] == "全形评分细则"
    assert printed[1] == f"代码 every-shape，指纹 {shapes.version().content_hash}"
    assert "第二章　履行义务（满分 40 分，从 25 分起加减，最低 0 分）" in printed
    assert "  3　推诿任务（extra.3）：每次扣 1 分；起草标注：信仰。" in printed
    assert "  1. 列为一类的：授予光荣牌（30 天内办结）。" in printed


def test_explain_refuses_a_faulty_document_as_check_does(tmp_path: Path) -> None:
    file = written(tmp_path, shapes.document() | {"window": "week"})

    explained, checked = run("explain", file), run("check", file)

    assert (explained.exit_code, explained.stdout) == (2, "")
    assert explained.stderr == checked.stderr
    assert "window: " in explained.stderr


def test_check_prints_its_warnings_beside_what_is_sound(tmp_path: Path) -> None:
    document = test_warnings.document()
    test_warnings.on("duty.1", flags=["check_in"])(document)

    result = run("check", file := written(tmp_path, document))

    first, warning = result.stdout.splitlines()
    assert (result.exit_code, result.stderr) == (0, "")
    assert first == f"{file}: 可用；普通细则，3 类 4 项。"
    assert warning.startswith(f"{file}: 提醒 categories[0].items[0].flags: duty.1 标有 check_in：")


def test_check_without_a_size_says_nothing_of_shares(tmp_path: Path) -> None:
    file = written(tmp_path, test_warnings.document())

    assert len(run("check", file).stdout.splitlines()) == 1
    assert "boards.yellow.share: 4 人" in run("check", file, "--size", "4").stdout


def test_check_reads_the_members_categories(tmp_path: Path) -> None:
    document = test_warnings.document()
    test_warnings.on("duty.1", applies_to=["retired"])(document)
    members = tmp_path / "members.csv"
    rows = [f"{n},王,{'migrant' if n else 'regular'},一支部,,," for n in range(20)]
    members.write_text("\n".join([HEAD, *rows]), "utf-8")

    result = run("check", written(tmp_path, document), "--members", str(members))

    assert "categories[0].items[0].applies_to: 名册里没有人用得到这一项（离退休）" in result.stdout


def test_check_names_a_fault_of_the_members(tmp_path: Path) -> None:
    result = run("check", written(tmp_path, test_warnings.document()), "--members", "nowhere/members.csv")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "nowhere/members.csv: 全文: 读不到这个文件，请检查路径和权限。\n"


@pytest.mark.parametrize("code", rules.shipped_codes())
def test_the_shipped_documents_explain_and_warn(code: str) -> None:
    file = str(Path(rules.__file__).parent / "versions" / f"{code}.yaml")

    assert run("explain", file).exit_code == 0
    assert len(run("check", file, "--size", "60").stdout.splitlines()) > 3
