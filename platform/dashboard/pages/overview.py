"""What the district's and a street's overview show: key figures, charts with their tables, league, what waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flask import url_for
from flask_babel import gettext as _

from boards.models import BoardSummary, Stage
from core import clock
from core.quarter import Quarter
from dashboard import queries
from dashboard.figures import RANKED_FROM, Axis, Sums, axis, one_place, ranks, rate_of, sums
from dashboard.queries import Overview, StarCounts, Waiting
from publicity.queries import is_over
from tenants.models import Community, Street
from web.formats import percent
from web.quarters import asked_quarter

DUE_AFTER = 30
NOTHING = "—"

Named = Mapping[str, object]


@dataclass(frozen=True)
class ChartGroup:
    """One bar or line of a chart: a street in the district's overview, a community in a street's."""

    name: str
    url: str
    rows: list[BoardSummary]
    communities: frozenset[int]


def shown_quarter() -> tuple[Quarter | None, list[Quarter]]:
    """Return the quarter that is asked for, else the newest with a confirmed board, and all that have one."""
    known = queries.confirmed_quarters()
    return asked_quarter() or (known[0] if known else None), known


def by_street(overview: Overview) -> list[ChartGroup]:
    """The groups of a district's overview."""
    return [
        ChartGroup(
            street.name,
            url_for("dashboard.street", street=street.code, quarter=str(overview.quarter)),
            overview.of_street(street.id),
            frozenset(one.id for one in overview.every if one.street_id == street.id),
        )
        for street in _present(overview)
    ]


def by_community(overview: Overview) -> list[ChartGroup]:
    """The groups of a street's overview."""
    return [
        ChartGroup(
            short(community),
            board_url(community, overview.quarter),
            [row for row in overview.rows if row.tenant_id == community.id],
            frozenset({community.id}),
        )
        for community in overview.communities
    ]


def _present(overview: Overview) -> list[Street]:
    ids = {community.street_id for community in overview.communities}
    return [street for street in overview.streets.values() if street.id in ids]


def short(community: Community) -> str:
    return community.name.removesuffix("社区")


def board_url(community: Community, quarter: Quarter) -> str:
    return url_for("publicity.board", community=community.code, quarter=str(quarter))


def key_figures(overview: Overview) -> list[Named]:
    """The line of figures on top."""
    whole, before = sums(overview.rows), sums(overview.past.get(overview.quarter.previous, []))
    former = _("上季 %(mean)s", mean=one_place(before.mean)) if before.boards else _("上季没有确认的榜")
    return [
        {
            "label": _("已确认的榜"),
            "value": whole.boards,
            "unit": f"/ {len(overview.communities)}",
            "text": _stages(overview.unconfirmed),
        },
        {"label": _("应排党员"), "value": f"{whole.population:,}", "text": _("已确认的榜上应排的人数")},
        {
            "label": _("平均总分"),
            "value": one_place(whole.mean) if whole.boards else NOTHING,
            "text": _("%(former)s，标准差 %(spread)s", former=former, spread=one_place(whole.deviation)),
        },
        _rate_figure(overview, whole.rate),
        _late_figure(overview),
    ]


def _rate_figure(overview: Overview, rate: Fraction | None) -> Named:
    low = sum(rate_of(row) < RANKED_FROM for row in overview.rows)
    return {
        "label": _("上报率"),
        "value": _percent(rate),
        "unit": "%" if rate is not None else "",
        "text": _("%(count)s 个社区不足 80%%，不参加排名", count=low) if low else _("各社区都达到 80%，全部排名"),
    }


def _late_figure(overview: Overview) -> Named:
    late = sum(days_late(one, overview.quarter) > 0 for one in overview.unconfirmed)
    return {
        "label": _("逾期未确认"),
        "value": late,
        "unit": _("个"),
        "late": late > 0,
        "text": _("公示期满，或季末后 %(days)s 日仍未公示", days=DUE_AFTER),
    }


def _percent(share: Fraction | None) -> str:
    return NOTHING if share is None else percent(share).removesuffix("%")


def _stages(waiting: Sequence[Waiting]) -> str:
    if not waiting:
        return _("全部确认")
    published = sum(one.board is not None and one.board.stage == Stage.PUBLISHED for one in waiting)
    return _("公示中或待确认 %(published)s，未公示 %(rest)s", published=published, rest=len(waiting) - published)


def boards_table(groups: Sequence[ChartGroup], unit: str) -> Named:
    """Members by class, one row for each group."""
    rows = [(group.name, sums(group.rows)) for group in groups if group.rows]
    head = [unit, *(f"{word}#" for word in (_("一类"), _("二类"), _("未上榜"), _("三类"), _("四类"), _("合计")))]
    return {
        "head": head,
        "rows": [
            [name, of.classes[0], of.classes[1], of.unlisted, of.classes[2], of.classes[3], of.population]
            for name, of in rows
        ],
    }


def spread_table(groups: Sequence[ChartGroup], unit: str) -> Named:
    """Mean, deviation and reporting rate, one row for each group."""
    head = [unit, f"{_('人数')}#", f"{_('平均')}#", f"{_('标准差')}#", f"{_('上报率')}#"]
    rows = [(group.name, sums(group.rows)) for group in groups if group.rows]
    return {"head": head, "rows": [_spread(name, of) for name, of in rows]}


def _spread(name: str, of: Sums) -> list[object]:
    return [name, of.population, one_place(of.mean), one_place(of.deviation), f"{_percent(of.rate)}%"]


def trend_table(overview: Overview, groups: Sequence[ChartGroup]) -> Named:
    """Means by quarter, one column for each group."""
    quarters = sorted(overview.past)
    rows = []
    for quarter in quarters:
        own = [sums([row for row in overview.past[quarter] if row.tenant_id in group.communities]) for group in groups]
        rows.append([str(quarter), *(one_place(of.mean) if of.boards else NOTHING for of in own)])
    return {"head": [_("季度"), *(f"{group.name}#" for group in groups)], "rows": rows}


def stars_table(stars: StarCounts, groups: Sequence[ChartGroup], unit: str) -> Named:
    """Members by tier, one row for each group; incomplete ratings in the last column, where there are any."""
    codes: list[str | None] = [code for code, _title in stars.tiers]
    titles = [title for _code, title in stars.tiers]
    ids = frozenset().union(*(group.communities for group in groups))
    if any(count and tier is None and tenant in ids for (tenant, tier), count in stars.counts.items()):
        codes, titles = [*codes, None], [*titles, _("未评定")]
    rows = [
        [group.name, *(sum(stars.counts.get((tenant, code), 0) for tenant in group.communities) for code in codes)]
        for group in groups
    ]
    return {"head": [unit, *(f"{title}#" for title in titles)], "rows": rows}


def multiples(overview: Overview) -> tuple[list[Named], Axis]:
    """The small histograms by street, all on one scale, and that scale."""
    scale = axis(row.histogram for row in overview.rows)
    rows = {row.tenant_id: row for row in overview.rows}
    return [_street_multiples(overview, street, rows, scale) for street in _present(overview)], scale


def _street_multiples(overview: Overview, street: Street, rows: Mapping[int, BoardSummary], scale: Axis) -> Named:
    communities = [one for one in overview.communities if one.street_id == street.id and one.id in rows]
    of = sums([rows[one.id] for one in communities])
    text = _(
        "%(count)s 个社区，%(people)s 人，平均 %(mean)s，标准差 %(spread)s",
        count=of.boards, people=f"{of.population:,}", mean=one_place(of.mean), spread=one_place(of.deviation),
    )  # fmt: skip
    return {
        "title": street.name,
        "text": text,
        "figures": [_multiple(one, rows[one.id], scale, overview.quarter) for one in communities],
    }


def _multiple(community: Community, row: BoardSummary, scale: Axis, quarter: Quarter) -> Named:
    rate = rate_of(row)
    return {
        "name": short(community),
        "url": board_url(community, quarter),
        "count": row.population,
        "shares": scale.shares(row.histogram),
        "mean": one_place(row.mean),
        "rate": rate,
        "late": rate < RANKED_FROM,
    }


def league(overview: Overview) -> list[Named]:
    """Communities by mean with the reporting rate beside the rank."""
    places = {community.id: community for community in overview.communities}
    return [_league_row(overview, rank, row, places[row.tenant_id]) for rank, row in ranks(overview.rows)]


def _league_row(overview: Overview, rank: int | None, row: BoardSummary, community: Community) -> Named:
    return {
        "rank": rank,
        "name": community.name,
        "url": board_url(community, overview.quarter),
        "street": overview.streets[community.street_id].name,
        "count": row.population,
        "mean": one_place(row.mean),
        "spread": one_place(row.deviation),
        "red": row.red,
        "yellow": row.yellow,
        "classes": (row.class_1, row.class_4),
        "vetoed": row.vetoed,
        "rate": rate_of(row),
        "confirmed": row.confirmed_at,
    }


def days_late(one: Waiting, quarter: Quarter) -> int:
    """Days since the publicity ended, or since a month after the quarter for a board that is not up; else 0. Of a
    closed community nothing is expected any more."""
    if not one.community.is_open:
        return 0
    if one.publication is not None:
        return max(1, (clock.today() - one.publication.ends_on).days) if is_over(one.publication) else 0
    return max(0, (clock.today() - quarter.last_day).days - DUE_AFTER)


def waiting_rows(overview: Overview) -> list[Named]:
    """Communities without a confirmed board, the latest first, with what they wait for."""
    rows = sorted(overview.unconfirmed, key=lambda one: (-days_late(one, overview.quarter), one.community.id))
    return [
        {
            "name": one.community.name,
            "url": board_url(one.community, overview.quarter),
            "street": overview.streets[one.community.street_id].name,
            "stopped": _("；").join(_stopped(one)),
            "late": days_late(one, overview.quarter),
            "is_closed": not one.community.is_open,
        }
        for one in rows
    ]


def _stopped(one: Waiting) -> list[str]:
    """Where a board has stopped."""
    words = [_stopped_at(one)]
    if one.undecided:
        words.append(_("%(count)s 条积分未核实或未认定", count=one.undecided))
    return words


def _stopped_at(one: Waiting) -> str:
    if one.board is None:
        return _("还没有起草")
    if one.publication is None or one.board.stage == Stage.DRAFT:
        return _("草榜，还没有公示")
    if is_over(one.publication):
        return _("公示期满，待确认")
    return _("公示中，%(day)s 18:00 止", day=one.publication.ends_on)


def as_of(overview: Overview) -> object:
    """The day of the data: when the newest of the boards shown was confirmed."""
    return max((row.confirmed_at for row in overview.rows), default=None)
