"""The league table as a spreadsheet."""

from __future__ import annotations

from fractions import Fraction

from flask_babel import gettext as _

from core import clock
from core.points import HUNDRED, MILLION, rounded
from core.sheets import Cell, Column, Content, Kind, write
from dashboard.figures import ranks, rate_of
from dashboard.queries import Overview


def league_workbook(overview: Overview, unit: str, period: str) -> bytes:
    """Return the communities' figures of a quarter as xlsx, in the order of the league."""
    title = _("%(unit)s %(period)s 社区排名", unit=unit, period=period)
    return write([Content(_("社区排名"), _columns(), _rows(overview), title)])


def _columns() -> list[Column]:
    numbers = [
        _("人数"), _("平均分"), _("标准差"), _("红榜"), _("黄榜"), _("一类"), _("二类"), _("三类"), _("四类"),
        _("一票否决"), _("上报率 %"),
    ]  # fmt: skip
    first = [Column(_("名次"), Kind.NUMBER, 8), Column(_("社区"), width=18), Column(_("街道"), width=14)]
    return [*first, *(Column(title, Kind.NUMBER, 10) for title in numbers), Column(_("确认"), Kind.DATE, 12)]


def _rows(overview: Overview) -> list[list[Cell]]:
    places = {community.id: community for community in overview.communities}
    return [
        [
            rank,
            places[row.tenant_id].name,
            overview.streets[places[row.tenant_id].street_id].name,
            row.population,
            rounded(Fraction(row.mean, MILLION), 2),
            rounded(Fraction(row.deviation, MILLION), 2),
            row.red,
            row.yellow,
            row.class_1,
            row.class_2,
            row.class_3,
            row.class_4,
            row.vetoed,
            rounded(rate_of(row) * HUNDRED, 1),
            clock.local(row.confirmed_at).date(),
        ]
        for rank, row in ranks(overview.rows)
    ]
