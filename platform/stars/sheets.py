"""The rating sheet of the paper (图三): three rows for each member."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _

from core.points import hundredths_cell, points_cell
from core.quarter import Quarter
from core.sheets import Cell, Column, Content, Kind, write
from stars.models import Rating


def rating_sheet(rows: Sequence[Rating], quarters: Sequence[Quarter], tiers: Mapping[str, str], title: str) -> bytes:
    """Return the sheet as xlsx: 实际得分, 验收得分, 认定得分 of everybody with quarters, appraisal, contribution."""
    return write([Content(_("评星定级"), _columns(quarters), _lines(rows, quarters, tiers), title)])


def _columns(quarters: Sequence[Quarter]) -> list[Column]:
    names = (_("一季度"), _("二季度"), _("三季度"), _("四季度"))
    return [
        Column(_("编号"), width=12),
        Column(_("姓名"), width=10),
        Column(_("支部"), width=14),
        Column(_("评分项目"), width=12),
        *(Column(names[one.number - 1], Kind.NUMBER, 10) for one in quarters),
        Column(_("日常积分"), Kind.NUMBER, 10),
        Column(_("年度评议"), Kind.NUMBER, 10),
        Column(_("贡献"), Kind.NUMBER, 10),
        Column(_("总分"), Kind.NUMBER, 10),
        Column(_("拟评星级"), width=14),
        Column(_("改动理由"), width=30),
    ]


def _lines(rows: Sequence[Rating], quarters: Sequence[Quarter], tiers: Mapping[str, str]) -> list[list[Cell]]:
    lines: list[list[Cell]] = []
    for one in rows:
        who: list[Cell] = [one.member_no, one.name, one.branch_name]
        parts = [*(_points(one.quarters.get(str(quarter))) for quarter in quarters), *_components(one)]
        blank: list[Cell] = [None] * len(parts)
        tier = tiers.get(one.tier or "", "")
        lines += [
            [*who, _("实际得分"), *parts, _hundredths(one.actual), "" if one.accepted is not None else tier, ""],
            [*who, _("验收得分"), *blank, _hundredths(one.accepted), "", one.accepted_reason],
            [*who, _("认定得分"), *blank, _hundredths(one.recognised), tier if one.accepted is not None else "",
             one.recognised_reason],
        ]  # fmt: skip
    return lines


def _components(one: Rating) -> list[Cell]:
    return [_hundredths(one.daily), _hundredths(one.appraisal), _hundredths(one.contribution)]


def _points(millionths: int | None) -> Cell:
    return None if millionths is None else points_cell(millionths)


def _hundredths(figure: int | None) -> Cell:
    return None if figure is None else hundredths_cell(figure)
