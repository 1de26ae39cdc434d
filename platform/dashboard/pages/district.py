"""The district's and a street's overview, and their league tables as spreadsheets."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from urllib.parse import urlencode

from flask import Response, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.guard import current_street, needs
from accounts.permissions import Permission
from core import limits
from core.errors import Missing
from core.quarter import Quarter
from dashboard import exports, queries
from dashboard.pages import bp
from dashboard.pages import overview as shown
from dashboard.pages.overview import ChartGroup
from dashboard.queries import Overview
from tenants import queries as tree
from web.formats import quarter_name

TREND_LINES = 5


@bp.get("/district/")
@needs(Permission.DISTRICT_VIEW)
def district() -> ResponseReturnValue:
    """The whole district, or the street that the address narrows it to."""
    narrowed = tree.street(request.args.get("street", ""))
    return _page(
        tree.district().name,
        shown.by_street,
        _("街道"),
        url_for("dashboard.district"),
        url_for("dashboard.export_district"),
        street_id=narrowed.id if narrowed else None,
        chosen=narrowed.code if narrowed else "",
        choices=[("", _("全部")), *((street.code, street.name) for street in tree.streets())],
    )


@bp.get("/streets/<street>/")
@needs(Permission.STREET_VIEW)
def street(street: str) -> ResponseReturnValue:
    """A street's communities side by side."""
    return _page(
        current_street().name,
        shown.by_community,
        _("社区"),
        url_for("dashboard.street", street=street),
        url_for("dashboard.export_street", street=street),
        street_id=current_street().id,
    )


@bp.get("/district/league.xlsx")
@needs(Permission.DISTRICT_VIEW)
@limits.exports
def export_district() -> Response:
    """The whole district, or the street that the address narrows it to, as the page does."""
    narrowed = tree.street(request.args.get("street", ""))
    return _export(narrowed.name if narrowed else tree.district().name, narrowed.id if narrowed else None)


@bp.get("/streets/<street>/league.xlsx")
@needs(Permission.STREET_VIEW)
@limits.exports
def export_street(street: str) -> Response:
    return _export(current_street().name, current_street().id)


def _page(
    unit: str,
    grouped: Callable[[Overview], list[ChartGroup]],
    unit_word: str,
    reset_url: str,
    export_url: str,
    *,
    street_id: int | None,
    chosen: str = "",
    choices: Sequence[tuple[str, str]] = (),
) -> str:
    quarter, known = shown.shown_quarter()
    if quarter is None:
        return render_template("dashboard/nothing_yet.html", unit=unit)
    overview = queries.overview(quarter, street_id)
    groups = grouped(overview)
    return render_template(
        "dashboard/overview.html",
        unit=unit,
        quarter=quarter,
        quarters=_choices(quarter, known),
        chosen=chosen,
        choices=choices,
        reset_url=reset_url,
        export_url=f"{export_url}?{urlencode({'quarter': str(quarter)} | ({'street': chosen} if chosen else {}))}",
        overview=overview,
        key_figures=shown.key_figures(overview),
        **_charts(overview, groups, unit_word),
    )


def _charts(overview: Overview, groups: Sequence[ChartGroup], unit_word: str) -> dict[str, object]:
    stars = queries.star_counts(overview.quarter.year)
    many, scale = shown.multiples(overview)
    return {
        "boards_table": shown.boards_table(groups, unit_word),
        "spread_table": shown.spread_table(shown.by_community(overview), _("社区")),
        "trend_table": shown.trend_table(overview, groups) if len(groups) <= TREND_LINES else _whole_trend(overview),
        "stars": stars,
        "stars_table": shown.stars_table(stars, groups, unit_word) if stars else None,
        "many": many,
        "scale": scale,
        "league": shown.league(overview),
        "waiting": shown.waiting_rows(overview),
        "as_of": shown.as_of(overview),
    }


def _whole_trend(overview: Overview) -> object:
    """One line for all where a line for each would be a tangle."""
    every = ChartGroup(_("平均总分"), "", overview.rows, frozenset(one.id for one in overview.every))
    return shown.trend_table(overview, [every])


def _choices(quarter: Quarter, known: Sequence[Quarter]) -> list[Quarter]:
    return sorted({quarter, *known}, reverse=True)


def _export(unit: str, street_id: int | None) -> Response:
    quarter, _known = shown.shown_quarter()
    if quarter is None:
        raise Missing(_("还没有确认的榜，确认之后再导出。"))
    overview = queries.overview(quarter, street_id)
    content = exports.league_workbook(overview, unit, quarter_name(quarter))
    name = f"{unit} {quarter} {_('社区排名')}.xlsx"
    return send_file(io.BytesIO(content), download_name=name, as_attachment=True)
