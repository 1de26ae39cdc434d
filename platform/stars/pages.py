"""The pages of annual ratings: the years, one year in its three rows, its sheet."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from flask import Blueprint, Response, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from accounts.guard import access, current_community, current_person, needs
from accounts.models import User
from accounts.permissions import Permission
from accounts.queries import names
from boards.queries import confirmed_quarters
from core import clock, limits
from core.db import db
from core.quarter import Quarter
from criteria.queries import stored, version
from members.names import sort_key
from rules import Version
from stars import actions, changes, queries, sheets
from stars.actions import Change
from stars.changes import former
from stars.errors import NoRating
from stars.models import MOVES, Rating, RatingRound, RatingStage
from stars.rating_pdf import paper_of
from tenants.queries import street_name
from web.forms import perform, redirect_saying
from web.sorting import sorted_rows

bp = Blueprint("stars", __name__, template_folder="templates", url_prefix="/communities/<community>/stars")

ORDERS: dict[str, Callable[[Rating], object]] = {
    "member": lambda row: sort_key(row.name),
    "branch": lambda row: sort_key(row.branch_name),
    **{name: attrgetter(name) for name in ("daily", "appraisal", "contribution", "actual", "accepted", "recognised")},
}
"""What the names of an address order a year's ratings by."""
Deciding = Callable[[RatingRound, User, Mapping[str, Change]], None]


@dataclass(frozen=True)
class RatingStep:
    """One of the three rows as a stage; state: "done", "now" or ""."""

    text: str
    small: str
    state: str


@bp.get("")
@needs(Permission.STARS_VIEW)
def years(community: str) -> ResponseReturnValue:
    """The rated years, and those that have confirmed boards, newest first."""
    rounds = {one.year: one for one in db.session.scalars(queries.rounds())}
    every_year = sorted({*rounds, *(quarter.year for quarter in confirmed_quarters())}, reverse=True)
    return render_template("stars/years.html", here=current_community(), years=every_year, rounds=rounds)


@bp.get("/<int(min=2000,max=2100):year>")
@needs(Permission.STARS_VIEW)
def year(community: str, year: int) -> ResponseReturnValue:
    return _page(year)


@bp.get("/<int(min=2000,max=2100):year>/rating.xlsx")
@needs(Permission.STARS_VIEW)
@limits.exports
def export(community: str, year: int) -> Response:
    """The rating sheet of the paper."""
    rating_round = queries.round_of(year)
    rules = _version(rating_round)
    title = _("%(unit)s %(year)s 年度党员评星定级表", unit=current_community().organisation, year=year)
    content = sheets.rating_sheet(
        queries.ratings(rating_round.id), rules.cycle_quarters(year), _titles(rules, rating_round), title
    )
    return send_file(io.BytesIO(content), download_name=f"{title}.xlsx", as_attachment=True)


@bp.get("/<int(min=2000,max=2100):year>/rating.pdf")
@needs(Permission.STARS_VIEW)
@limits.exports
def rating_paper(community: str, year: int) -> Response:
    """The rating form to print and sign."""
    rating_round, here = queries.round_of(year), current_community()
    rules, rows = _version(rating_round), queries.ratings(rating_round.id)
    with force_locale("zh_Hans"):
        titles = {code: str(title) for code, title in _titles(rules, rating_round).items()}
        unit = (street_name(here.street_id), here.organisation)
        quarters = rules.cycle_quarters(year)
        content = paper_of(rating_round, rows, quarters, rules.stars, titles, unit, current_person().name)
    name = f"{here.organisation}-评星定级表-{year}.pdf"
    return send_file(io.BytesIO(content), mimetype="application/pdf", download_name=name, as_attachment=True)


@bp.post("/<int(min=2000,max=2100):year>/rating")
@needs(Permission.STARS_MANAGE)
def rate(community: str, year: int) -> ResponseReturnValue:
    """Rate the year from its confirmed boards, anew while nothing is accepted."""

    def rated() -> None:
        actions.rate_year(year, current_person())

    return perform(
        act=rated,
        refused=lambda refusal: _page(year, faults={"": refusal.message}),
        done=lambda _none: _to_year(year, _("已按确认的季度榜和评议得分重新计算。")),
    )


def _to_year(year: int, sentence: str) -> ResponseReturnValue:
    return redirect_saying(sentence, url_for("stars.year", community=current_community().code, year=year))


@bp.post("/<int(min=2000,max=2100):year>/acceptance")
@needs(Permission.STARS_ACCEPT)
def accept(community: str, year: int) -> ResponseReturnValue:
    """街道验收: the figures as they stand, changed ones with their reasons."""
    return _decide(year, actions.accept, _("已验收；等待党总支认定。"))


@bp.post("/<int(min=2000,max=2100):year>/recognition")
@needs(Permission.STARS_MANAGE)
def recognise(community: str, year: int) -> ResponseReturnValue:
    """总支认定: the figures as they stand, changed ones with their reasons."""
    return _decide(year, actions.recognise, _("已认定，星级已定。"))


def _decide(year: int, act: Deciding, done: str) -> ResponseReturnValue:
    rating_round = queries.round_of(year)
    figures, faults = changes.read(request.form, queries.ratings(rating_round.id), rating_round.stage)
    if faults:
        return _page(year, request.form, faults), 422
    return perform(
        act=lambda: act(rating_round, current_person(), figures),
        refused=lambda refusal: _page(year, request.form, {"": refusal.message}),
        done=lambda _none: _to_year(year, done),
    )


def _page(year: int, sent: Mapping[str, str] | None = None, faults: Mapping[str, str] | None = None) -> str:
    rating_round = queries.find(year)
    if rating_round is None:
        return _unrated(year, faults)
    rows, rules = queries.ratings(rating_round.id), _version(rating_round)
    quarters = rules.cycle_quarters(year)
    return render_template(
        "stars/year.html",
        here=current_community(),
        year=year,
        rating_round=rating_round,
        rows=sorted_rows(rows, ORDERS),
        quarters=quarters,
        titles=_titles(rules, rating_round),
        held_words=_held_words(),
        tally=_tally(rows, rules, rating_round),
        steps=_steps(rating_round),
        missing=_missing(rating_round, rows, quarters),
        weights=rules.stars,
        sent=sent or {},
        faults=faults or {},
        former=former,
        doing=_doing(rating_round),
        rights=_rights(),
    )


def _unrated(year: int, faults: Mapping[str, str] | None) -> str:
    confirmed = [quarter for quarter in confirmed_quarters() if quarter.year == year]
    if year > clock.today().year:
        raise NoRating(_("没有这个年度的评星；请从年度列表进入。"))
    return render_template(
        "stars/unrated.html",
        here=current_community(),
        year=year,
        confirmed=confirmed,
        faults=faults or {},
        rights=_rights(),
    )


def _rights() -> dict[str, bool]:
    rights = access()
    return {
        "manage": rights.may_in(Permission.STARS_MANAGE, current_community()),
        "accept": rights.may_in(Permission.STARS_ACCEPT, current_community()),
    }


def _doing(rating_round: RatingRound) -> str:
    """What the person may do with the figures now: accept, recognise or nothing."""
    rights = _rights()
    if RatingStage.ACCEPTED in MOVES[rating_round.stage] and rights["accept"]:
        return "accept"
    return "recognise" if RatingStage.RECOGNISED in MOVES[rating_round.stage] and rights["manage"] else ""


def _version(rating_round: RatingRound) -> Version:
    row = stored(rating_round.version_id)
    return version(row.id, row.content_hash)


def _titles(rules: Version, rating_round: RatingRound) -> dict[str, str]:
    """The words of the tiers; the lowest one's is shown only when it was recognised."""
    stars = rules.stars
    titles = {tier.code: tier.title for tier in stars.every_tier}
    for tiers in (stars.tiers, *stars.tiers_by.values()) if rating_round.stage != RatingStage.RECOGNISED else ():
        if len(tiers) > 1:
            titles[tiers[-1].code] = _("认定后显示")
    return titles


def _held_words() -> dict[str, str]:
    """What kept a member from a higher tier besides the marks."""
    return {
        "cap": _("一票否决限定等次"),
        "require": _("有分项未达最低分"),
        "max_share": _("上一等次名额已满"),
        "min_share": _("排在末位比例之内"),
    }


def _tally(rows: Sequence[Rating], rules: Version, rating_round: RatingRound) -> list[tuple[str, int]]:
    counted = Counter(row.tier for row in rows)
    titles = _titles(rules, rating_round)
    return [(titles[tier.code], counted[tier.code]) for tier in rules.stars.every_tier]


def _steps(rating_round: RatingRound) -> list[RatingStep]:
    people = names({rating_round.rated_by_id, rating_round.accepted_by_id or 0, rating_round.recognised_by_id or 0})
    done = list(RatingStage).index(rating_round.stage)
    facts = [
        (_("实际得分"), rating_round.rated_at, rating_round.rated_by_id),
        (_("街道验收"), rating_round.accepted_at, rating_round.accepted_by_id),
        (_("总支认定"), rating_round.recognised_at, rating_round.recognised_by_id),
    ]
    return [
        RatingStep(
            text,
            f"{clock.local(at):%Y-%m-%d} {people.get(who or 0, '')}" if at else "",
            "done" if place <= done else "now" if place == done + 1 else "",
        )
        for place, (text, at, who) in enumerate(facts)
    ]


def _missing(rating_round: RatingRound, rows: Sequence[Rating], quarters: Sequence[Quarter]) -> list[str]:
    """What stands before the acceptance."""
    if rating_round.stage != RatingStage.ACTUAL:
        return []
    confirmed = set(confirmed_quarters())
    expected = [quarter for quarter in quarters if current_community().counts_in(quarter)]
    open_ = [str(quarter) for quarter in expected if quarter not in confirmed]
    parts = [_("季度榜未确认：%(quarters)s", quarters="、".join(open_))] if open_ else []
    lacking = sum(bool(row.missing) for row in rows)
    return [*parts, _("%(count)s 人缺评议得分", count=lacking)] if lacking else parts
