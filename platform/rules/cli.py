"""Commands that check a criteria document and score files, without a database."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn, TypeVar

import click
import polars as pl

from core.points import PER_HUNDREDTH, format_points
from core.quarter import Quarter
from rules.cycle import rate_cycle
from rules.documents.reading import read
from rules.engine.prices import FiguresTooLarge
from rules.explain import PLAIN, FaultWording, lines, regulation
from rules.faults import WHOLE, DocumentFaults, Fault, one_line
from rules.files import frames
from rules.standing import score
from rules.version import Version
from rules.warnings import Community, cautions

FAULTY = 2
MAX_BYTES = 64 * 1024**2
FIRST_YEAR, LAST_YEAR = 1, 9996
Read = TypeVar("Read")


class _QuarterType(click.ParamType[Quarter]):
    name = "quarter"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Quarter:
        try:
            quarter = Quarter.parse(str(value))
        except ValueError:
            self.fail(f"{value!r} 不是季度，请写成 2022Q3 的形式。", param, ctx)
        if not FIRST_YEAR < quarter.year <= LAST_YEAR:
            self.fail(f"{value!r} 超出范围，请写 {FIRST_YEAR + 1:04d} 到 {LAST_YEAR} 年的季度。", param, ctx)
        return quarter


class _Desk:
    """Reads the files of one command and gathers their faults."""

    def __init__(self) -> None:
        self.faults: list[tuple[str, Fault]] = []

    def read(self, name: str, reader: Callable[[bytes, list[Fault]], Read]) -> Read | None:
        faults: list[Fault] = []
        content = _content(name, faults)
        result = None if content is None else reader(content, faults)
        self.faults += [(name, fault) for fault in faults]
        return None if faults else result

    def refuse(self) -> NoReturn:
        for name, fault in self.faults:
            click.echo(one_line(f"{name}: {_sentence(fault)}"), err=True)
        sys.exit(FAULTY)


def _sentence(fault: Fault) -> str:
    wording = FaultWording(PLAIN)
    return f"{wording.place(fault)}: {wording.sentence(fault)}"


def _content(name: str, faults: list[Fault]) -> bytes | None:
    try:
        with Path(name).open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError:
        faults.append(Fault(WHOLE, "unreadable_file"))
        return None
    if len(content) <= MAX_BYTES:
        return content
    faults.append(Fault(WHOLE, "file_above_limit", {"size": f"{MAX_BYTES // 1024**2} MB"}))
    return None


def _criteria(content: bytes, faults: list[Fault]) -> Version | None:
    try:
        return read(content)
    except DocumentFaults as refused:
        faults += refused.faults
        return None


@click.group("rules")
def rules() -> None:
    """评分细则：检查，写成条文，按文件试算。"""


@rules.command("check")
@click.argument("criteria")
@click.option("--members", help="党员名册，用来看有没有用不到的项、取不到人的比例。")
@click.option("--size", type=click.IntRange(1), help="没有名册时的党员人数。")
def check(criteria: str, members: str | None, size: int | None) -> None:
    """检查评分细则文件，并提醒值得再想的地方。"""
    desk = _Desk()
    version = desk.read(criteria, _criteria)
    roster = None if members is None else desk.read(members, frames.roster)
    if version is None or desk.faults:
        desk.refuse()
    sentence = f"{criteria}: 可用；{version.title}，{len(version.categories)} 类 {len(version.items)} 项。"
    click.echo(one_line(sentence))
    people = () if roster is None else roster.select("category", "branch").rows()
    for caution in cautions(version, Community(size, people)):
        click.echo(one_line(f"{criteria}: 提醒 {_sentence(caution)}"))


@rules.command("explain")
@click.argument("criteria")
def explain(criteria: str) -> None:
    """把评分细则文件逐条写成条文。"""
    desk = _Desk()
    version = desk.read(criteria, _criteria)
    if version is None:
        desk.refuse()
    for line in lines(regulation(version, PLAIN), PLAIN):
        click.echo(line)


@rules.command("score")
@click.option("--criteria", required=True)
@click.option("--members", required=True)
@click.option("--entries", required=True)
@click.option("--quarter", required=True, type=_QuarterType())
@click.option("--evaluations")
@click.option("--previous")
@click.option("--carried")
def score_files(
    criteria: str,
    members: str,
    entries: str,
    quarter: Quarter,
    evaluations: str | None,
    previous: str | None,
    carried: str | None,
) -> None:
    """按文件计算一个季度的积分和红黄榜。"""
    desk = _Desk()
    version, roster, ledger = _ledger(desk, criteria, members, entries)
    means = _about(desk, evaluations, roster, frames.evaluations)
    boards = _about(desk, previous, roster, frames.previous)
    totals = _about(desk, carried, roster, frames.carried)
    if version is None or roster is None or ledger is None or desk.faults:
        desk.refuse()
    with _exact(desk, entries):
        standing = score(version, roster, ledger, quarter, evaluations=means, previous=boards, carried=totals)
    _print([_line(row) for row in standing.cards.filter("in_population").to_dicts()])


@contextmanager
def _exact(desk: _Desk, entries: str) -> Iterator[None]:
    """Refuse entries whose figures are too large to be reckoned exactly."""
    try:
        yield
    except FiguresTooLarge:
        desk.faults.append((entries, Fault(WHOLE, "figures_too_large")))
        desk.refuse()


def _about(
    desk: _Desk,
    name: str | None,
    roster: pl.DataFrame | None,
    reader: Callable[[bytes, pl.DataFrame, list[Fault]], pl.DataFrame],
) -> pl.DataFrame | None:
    """Read a file about the members, where one is given and the members could be read."""
    if name is None or roster is None:
        return None
    return desk.read(name, lambda content, faults: reader(content, roster, faults))


def _ledger(
    desk: _Desk, criteria: str, members: str, entries: str
) -> tuple[Version | None, pl.DataFrame | None, pl.DataFrame | None]:
    version, roster = desk.read(criteria, _criteria), desk.read(members, frames.roster)
    if version is None or roster is None:
        return version, roster, None
    return (
        version,
        roster,
        desk.read(entries, lambda content, engine_frames: frames.entries(content, version, roster, engine_frames)),
    )


def _line(row: dict[str, object]) -> dict[str, object]:
    figures = {name: format_points(int(str(row[name]))) for name in ("base", "bonus", "total")}
    return {"member_no": row["member_no"]} | figures | {k: row[k] for k in ("vetoed", "rank", "board", "class")}


def _print(rows: list[dict[str, object]]) -> None:
    click.echo(json.dumps(rows, ensure_ascii=False, indent=1))


@rules.command("stars")
@click.option("--criteria", required=True)
@click.option("--members", required=True)
@click.option("--entries", required=True)
@click.option("--year", "cycle", required=True, type=click.IntRange(FIRST_YEAR, LAST_YEAR))
@click.option("--appraisals", required=True)
@click.option("--carried")
def rate_files(criteria: str, members: str, entries: str, cycle: int, appraisals: str, carried: str | None) -> None:
    """按文件计算一个年度的评星定级。"""
    desk = _Desk()
    version, roster, ledger = _ledger(desk, criteria, members, entries)
    marks = None
    if version is not None and roster is not None:
        marks = desk.read(
            appraisals, lambda content, engine_frames: frames.appraisals(content, version, roster, engine_frames)
        )
    totals = _about(desk, carried, roster, frames.carried)
    if version is None or roster is None or ledger is None or marks is None or desk.faults:
        desk.refuse()
    with _exact(desk, entries):
        rated = rate_cycle(version, roster, ledger, cycle, marks, carried=totals)
    _print([_grade(row) for row in rated.to_dicts()])


def _grade(row: dict[str, object]) -> dict[str, object]:
    annual = row["annual"]
    text = None if annual is None else format_points(int(str(annual)) * PER_HUNDREDTH)
    return {"member_no": row["member_no"], "annual": text, "tier": row["tier"]}
