"""What a report holds: the quarter's poster pack, the district's quarter workbook."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from flask_babel import gettext as _
from sqlalchemy import select

from boards import queries as boards
from boards.models import BoardRow, BoardSummary, Stage
from core.db import db
from core.points import HUNDRED, MILLION, rounded
from core.quarter import Quarter
from core.sheets import Cell, Column, Kind
from dashboard.figures import rate_of
from papers import Bars, PosterData, Section, poster, workbook
from publicity.posters import poster_data
from reports.errors import NothingToReport
from tenants.models import Community
from tenants.queries import communities, district, streets
from tenants.replica import from_replica
from tenants.scope import Scope, community_scope, within
from web.formats import quarter_words

Tell = Callable[[int, int], None]


@dataclass(frozen=True)
class Product:
    """A finished report: what it is called, and its bytes."""

    name: str
    content: bytes


def poster_pack(quarter: Quarter, places: list[Community], unit: str, tell: Tell) -> Product:
    """Return a zip of the posters of every published or confirmed board; raise NothingToReport where there is none."""
    names = {street.id: street.name for street in streets()}
    target = io.BytesIO()
    packed = 0
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for place, community in enumerate(places):
            tell(place, len(places))
            with within(community_scope(community.id)):
                shown = _poster(quarter, community, names[community.street_id])
            if shown is not None:
                archive.writestr(f"{shown.above}/{community.name} {quarter} 红黄榜.pdf", poster(shown))
                packed += 1
    if not packed:
        raise NothingToReport(_("这一季度还没有公示或确认的榜，公示之后再生成海报包。"))
    return Product(f"{unit} {quarter} 红黄榜海报.zip", target.getvalue())


@from_replica
def _poster(quarter: Quarter, community: Community, above: str) -> PosterData | None:
    """What the poster of the scope's board says; None where it was never published."""
    board = boards.find(quarter)
    return None if board is None or board.stage == Stage.DRAFT else poster_data(board, community, above)


def district_workbook(quarter: Quarter, tell: Tell) -> Product:
    """Return the workbook of a quarter's confirmed boards: by community, by street, everybody on a board."""
    places = db.session.scalars(communities()).all()
    by_id = {place.id: place for place in places}
    names = {street.id: street.name for street in streets()}
    whole = Scope(frozenset(by_id), frozenset())
    with within(whole):
        summaries, listed = _confirmed(quarter)
    if not summaries:
        raise NothingToReport(_("这一季度还没有确认的榜，确认之后再生成报表。"))
    boards_confirmed = {row.tenant_id for row in summaries}
    counted = [place for place in places if place.id in boards_confirmed or place.counts_in(quarter)]
    sections = [
        _by_community(summaries, by_id, names),
        _by_street(summaries, by_id, _with_boards(counted, names)),
        _listed(listed, by_id, names),
    ]
    confirmed = f"{len(summaries)} / {len(counted)}"
    unit = district().name
    tell(1, 2)
    facts = [("单位", unit), ("期间", quarter_words(quarter)), ("已确认的榜", confirmed)]
    return Product(f"{unit} {quarter} 季度报表.xlsx", workbook(f"{unit}红黄榜季度报表", facts, sections))


def _with_boards(counted: Sequence[Community], names: dict[int, str]) -> dict[int, str]:
    """The streets, by id, of which a board is expected or confirmed."""
    ids = {place.street_id for place in counted}
    return {number: name for number, name in names.items() if number in ids}


@from_replica
def _confirmed(quarter: Quarter) -> tuple[Sequence[BoardSummary], Sequence[BoardRow]]:
    """The scope's confirmed boards of a quarter, and everybody on their red and yellow parts."""
    summaries = boards.summaries(quarter)
    listed = (
        select(BoardRow)
        .where(BoardRow.board_id.in_([row.board_id for row in summaries]), BoardRow.colour.is_not(None))
        .order_by(BoardRow.tenant_id, BoardRow.position)
    )
    return summaries, db.session.scalars(listed).all()


FIGURES = (
    Column("应排人数", Kind.NUMBER), Column("平均分", Kind.NUMBER), Column("标准差", Kind.NUMBER),
    Column("红榜", Kind.NUMBER), Column("黄榜", Kind.NUMBER), Column("一类", Kind.NUMBER), Column("二类", Kind.NUMBER),
    Column("三类", Kind.NUMBER), Column("四类", Kind.NUMBER), Column("一票否决", Kind.NUMBER),
    Column("上报率 %", Kind.NUMBER),
)  # fmt: skip
COUNTS = ("应排人数", "红榜", "黄榜", "一类", "二类", "三类", "四类", "一票否决")


def points(millionths: int) -> Decimal:
    """Write millionths as points with two decimals, for a spreadsheet."""
    return rounded(Fraction(millionths, MILLION), 2)


def _figures(row: BoardSummary) -> tuple[Cell, ...]:
    return (
        row.population, points(row.mean), points(row.deviation), row.red, row.yellow, row.class_1, row.class_2,
        row.class_3, row.class_4, row.vetoed, rounded(rate_of(row) * HUNDRED, 1),
    )  # fmt: skip


def _by_community(
    summaries: Sequence[BoardSummary], places: dict[int, Community], streets_by_id: dict[int, str]
) -> Section:
    rows = [
        (streets_by_id[places[row.tenant_id].street_id], places[row.tenant_id].name, *_figures(row))
        for row in summaries
    ]
    return Section(
        name="各社区",
        title="各社区红黄榜",
        columns=[Column("街道", width=12), Column("社区", width=16), *FIGURES],
        rows=rows,
        note="只计已确认的榜。标准差为全体应排党员总分的标准差。",
        sums=COUNTS,
        bars=Bars("各社区红榜、黄榜人数", "社区", ("红榜", "黄榜"), ("#B3131B", "#E0A100")),
    )


def _by_street(summaries: Sequence[BoardSummary], places: dict[int, Community], names: dict[int, str]) -> Section:
    rows: list[tuple[Cell, ...]] = []
    for street_id, name in names.items():
        own = [row for row in summaries if places[row.tenant_id].street_id == street_id]
        people = sum(row.population for row in own)
        mean = sum(row.total_sum for row in own) // people if people else 0
        counts = [sum(getattr(row, field) for row in own) for field in ("red", "yellow", "class_1", "class_4")]
        rows.append((name, len(own), people, points(mean), *counts))
    columns = [
        Column("街道", width=16), Column("已确认社区", Kind.NUMBER), Column("应排人数", Kind.NUMBER),
        Column("平均分", Kind.NUMBER), Column("红榜", Kind.NUMBER), Column("黄榜", Kind.NUMBER),
        Column("一类", Kind.NUMBER), Column("四类", Kind.NUMBER),
    ]  # fmt: skip
    sums = ("已确认社区", "应排人数", "红榜", "黄榜", "一类", "四类")
    return Section(name="各街道", title="各街道红黄榜", columns=columns, rows=rows, sums=sums)


def _listed(listed_rows: Sequence[BoardRow], places: dict[int, Community], names: dict[int, str]) -> Section:
    words = {"red": "红榜", "yellow": "黄榜"}
    rows = [
        (
            names[places[row.tenant_id].street_id], places[row.tenant_id].name, words[str(row.colour)], row.rank,
            row.name, row.branch_name, points(row.total), f"{'一二三四'[row.klass - 1]}类" if row.klass else "",
        )
        for row in listed_rows
    ]  # fmt: skip
    columns = [
        Column("街道", width=12), Column("社区", width=16), Column("榜", width=8), Column("名次", Kind.NUMBER),
        Column("姓名", width=12), Column("支部", width=16), Column("总分", Kind.NUMBER), Column("类", width=8),
    ]  # fmt: skip
    return Section(name="列榜党员", title="列榜党员", columns=columns, rows=rows)
