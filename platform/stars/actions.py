"""What people do with ratings: rate a year, accept (验收), recognise (认定), change a figure with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import polars as pl
from flask_babel import gettext as _
from sqlalchemy import delete, insert, select

from accounts.models import User
from boards.models import Board, BoardRow, Stage
from boards.standing import entries_of
from core import clock
from core.db import db
from core.points import FULL_MARKS, HUNDRED, PER_HUNDREDTH, half_up
from core.quarter import YEARS, Quarter
from criteria.queries import in_force, version_id_on, version_on
from evaluations import actions as evaluations
from evaluations.models import Appraisal
from ledger import chain
from members.register import register
from rules import Candidate, Version, candidates, grades, rate, year
from rules import order as rules_order
from stars import queries
from stars.errors import FaultyFigure, NoRating, NotReady
from stars.models import MOVES, Rating, RatingRound, RatingStage
from stars.seals import seal_name, sealed_content
from tenants import audit, scope
from tenants.queries import own_community

FULL = FULL_MARKS * HUNDRED
QUARTER_MARKS = {"member": pl.UInt32, "quarter": pl.String, "base": pl.Int64, "total": pl.Int64}


@dataclass(frozen=True)
class Change:
    """A figure that a later row sets otherwise (hundredths), and why."""

    figure: int
    reason: str


def rate_year(cycle: int, by: User) -> RatingRound:
    """Rate a cycle from its confirmed boards, anew while nothing is accepted; raise NotReady, NoRating."""
    quarters = _quarters(cycle)
    version = version_on(quarters[-1].last_day)
    chain.lock()
    former = queries.find(cycle)
    if former is not None:
        db.session.refresh(former)
    if former is not None and former.stage != RatingStage.ACTUAL:
        raise NotReady(_("本年度评星已验收或认定，不能重新计算；个别分数有误请在验收或认定时改正并写明理由。"))
    frozen = _frozen(quarters)
    if not frozen:
        raise NotReady(_("%(year)s 年度还没有确认的季度榜，确认后才能评星。", year=cycle))
    rating_round = former or RatingRound(year=cycle, stage=RatingStage.ACTUAL)
    rating_round.version_id = version_id_on(quarters[-1].last_day)
    rating_round.rated_by_id, rating_round.rated_at = by.id, clock.now()
    db.session.add(rating_round)
    db.session.flush()
    db.session.execute(delete(Rating).where(Rating.round_id == rating_round.id))
    rows = _rows(rating_round, version, quarters, frozen)
    if rows:
        db.session.execute(insert(Rating), rows)
    audit.record("stars_rated", cycle, tenant=scope.current().tenant)
    return rating_round


def accept(rating_round: RatingRound, by: User, changes: Mapping[str, Change]) -> None:
    """街道验收: copy the actual row, with the changes given by member number. Raises NotReady, FaultyFigure."""
    _hold(rating_round)
    if RatingStage.ACCEPTED not in MOVES[rating_round.stage]:
        raise NotReady(_("本年度评星已验收，不能再验收。"))
    _refuse_unfinished(rating_round)
    _refuse_strangers(rating_round, changes)
    _advance(rating_round, RatingStage.ACCEPTED, changes, by.id)
    evaluations.fix(rating_round.year)
    audit.record("stars_accepted", rating_round.year, tenant=scope.current().tenant, changed=sorted(changes))


def recognise(rating_round: RatingRound, by: User, changes: Mapping[str, Change]) -> None:
    """总支认定: copy the accepted row, with the changes given by member number, and seal it all. Raises NotReady,
    FaultyFigure."""
    _hold(rating_round)
    if RatingStage.RECOGNISED not in MOVES[rating_round.stage]:
        raise NotReady(_("街道验收之后才能认定；已认定的不能再认定。"))
    _refuse_strangers(rating_round, changes)
    _advance(rating_round, RatingStage.RECOGNISED, changes, by.id)
    chain.seal(seal_name(rating_round), sealed_content(rating_round), by.id, clock.now())
    audit.record("stars_recognised", rating_round.year, tenant=scope.current().tenant, changed=sorted(changes))


def _refuse_strangers(rating_round: RatingRound, changes: Mapping[str, Change]) -> None:
    """A figure for somebody who is not rated would be lost without a word."""
    strangers = sorted(changes.keys() - {rating.member_no for rating in queries.ratings(rating_round.id)})
    if strangers:
        message = _("这名党员不在本年度评星范围内。")
        raise FaultyFigure(message, {number: [message] for number in strangers})


def _hold(rating_round: RatingRound) -> None:
    """Let nobody else rate, accept or recognise until this transaction ends, and read the round as it is now."""
    chain.lock()
    db.session.refresh(rating_round)


def _most(rating_round: RatingRound) -> int:
    """The highest figure there can be, in hundredths: where quarters are summed up, that of four."""
    quarters = _quarters(rating_round.year)
    return FULL * len(quarters) if version_on(quarters[-1].last_day).stars.roll == "sum" else FULL


def _next(former: int | None, change: Change | None, most: int) -> tuple[int | None, str]:
    if change is None or change.figure == former:
        return former, ""
    if not 0 <= change.figure <= most:
        message = _("得分应在 0 至 %(most)s 之间。", most=most // HUNDRED)
        raise FaultyFigure(message, {"figure": [message]})
    if not change.reason.strip():
        message = _("改动得分须写明理由。")
        raise FaultyFigure(message, {"reason": [message]})
    return change.figure, change.reason.strip()[:500]


def _advance(rating_round: RatingRound, stage: RatingStage, changes: Mapping[str, Change], by: int) -> None:
    """Copy the last row into the next with the changes, and grade everybody anew by it.

    One write for each row: after it the database takes no other.
    """
    most, rules = _most(rating_round), version_on(_quarters(rating_round.year)[-1].last_day).stars
    ratings = queries.ratings(rating_round.id)
    steps = [_next(getattr(one, rating_round.stage.value), changes.get(one.member_no), most) for one in ratings]
    candidates = [_candidate(rating, figure) for rating, (figure, _reason) in zip(ratings, steps, strict=True)]
    for rating, (figure, reason), grade in zip(ratings, steps, grades(rules, candidates), strict=True):
        setattr(rating, stage.value, figure)
        setattr(rating, f"{stage.value}_reason", reason)
        rating.stage, rating.tier = stage, grade.tier
        rating.tier_inputs = {**rating.tier_inputs, "held_by": grade.held_by}
    rating_round.stage = stage
    setattr(rating_round, f"{stage.value}_by_id", by)
    setattr(rating_round, f"{stage.value}_at", clock.now())
    db.session.flush()


def _candidate(rating: Rating, figure: int | None) -> Candidate:
    tier_inputs = rating.tier_inputs
    return Candidate(
        rating.member_no,
        figure,
        listed=cast(str | None, tier_inputs.get("listed")),
        cap=cast(str | None, tier_inputs.get("cap")),
        scores=cast(dict[str, int], tier_inputs.get("scores", {})),
        place=cast(int | None, tier_inputs.get("place")),
    )


def _refuse_unfinished(rating_round: RatingRound) -> None:
    quarters = _quarters(rating_round.year)
    confirmed, community = {board.quarter for board in _confirmed(quarters)}, own_community()
    if any(community.counts_in(quarter) and quarter not in confirmed for quarter in quarters):
        raise NotReady(_("%(year)s 年度的各季度榜尚未全部确认，全部确认后才能验收。", year=rating_round.year))
    lacking = sum(1 for rating in queries.ratings(rating_round.id) if rating.missing)
    if lacking:
        raise NotReady(_("还有 %(count)s 人缺评议分，补齐后重新计算，再验收。", count=lacking))


def _quarters(cycle: int) -> list[Quarter]:
    if cycle not in YEARS:
        raise NoRating(_("没有 %(year)s 年度，请核对年份。", year=cycle))
    versions = in_force()
    start = version_on(Quarter(cycle, 4).last_day, versions)
    return start.cycle_quarters(cycle)


def _confirmed(quarters: list[Quarter]) -> list[Board]:
    rows = db.session.scalars(select(Board).where(Board.stage == Stage.CONFIRMED))
    return [board for board in rows if board.quarter in quarters]


def _frozen(quarters: list[Quarter]) -> list[tuple[Quarter, BoardRow]]:
    boards = {board.id: board.quarter for board in _confirmed(quarters)}
    if not boards:
        return []
    rows = db.session.scalars(select(BoardRow).where(BoardRow.board_id.in_(boards)))
    return [(boards[row.board_id], row) for row in rows]


def _rows(
    rating_round: RatingRound, version: Version, quarters: list[Quarter], frozen: list[tuple[Quarter, BoardRow]]
) -> list[dict[str, object]]:
    everybody, last_day = register(), quarters[-1].last_day
    roster = everybody.roster(last_day)
    place = dict(everybody.index.iter_rows())
    entries = entries_of(in_force(), quarters[0], last_day, everybody)
    whole = year(in_force(), roster.drop("member_id", "name"), entries, quarters[-1], exemptions=everybody.exempt())
    marks = [(place[row.member_id], str(quarter), row.base, row.total) for quarter, row in frozen]
    order = _order([row for quarter, row in frozen if quarter == quarters[-1]], place)
    rated = rate(
        version,
        members=roster,
        quarters=pl.DataFrame(marks, schema=QUARTER_MARKS, orient="row"),
        contribution=whole,
        vetoed=whole.filter("vetoed").select("member"),
        appraisals=_appraisals(rating_round.year, place),
        order=order,
    )
    bases: dict[int, dict[str, int]] = {}
    for member, quarter, base, _total in marks:
        bases.setdefault(member, {})[quarter] = base
    vetoed, tier_inputs = set(whole.filter("vetoed")["member"]), _tier_inputs(version, rated, roster, whole, order)
    people = roster.rows(named=True)
    return [
        _row(rating_round, row, people[row["member"]], bases[row["member"]], row["member"] in vetoed)
        | {"tier_inputs": inputs}
        for row, inputs in zip(rated.iter_rows(named=True), tier_inputs, strict=True)
    ]


def _order(last: list[BoardRow], place: Mapping[int, int]) -> pl.DataFrame:
    """The order of the cycle's last board over all branches, as `rules.order` gives it."""
    names = ("vetoed", "total", "bonus", "deductions", "position", "member_no")
    rows = [(place[row.member_id], True, *(getattr(row, name) for name in names)) for row in last]
    kinds = [pl.UInt32, pl.Boolean, pl.Boolean, pl.Int64, pl.Int64, pl.Int64, pl.Int64, pl.String]
    schema = dict(zip(("member", "in_population", *names), kinds, strict=True))
    return rules_order(pl.DataFrame(rows, schema=schema, orient="row"))


def _tier_inputs(
    version: Version, rated: pl.DataFrame, roster: pl.DataFrame, whole: pl.DataFrame, order: pl.DataFrame
) -> list[dict[str, object]]:
    """What of each member besides the figure decides the tier, kept for when the figure changes."""
    inputs = candidates(version.stars, rated, roster, whole, order)
    codes = {code for tier in version.stars.every_tier for code in tier.require}
    return [
        {
            "listed": one.listed,
            "cap": one.cap,
            "scores": {code: score for code, score in one.scores.items() if code in codes},
            "place": one.place,
            "held_by": held_by,
        }
        for one, held_by in zip(inputs, rated["held_by"], strict=True)
    ]


def _row(
    rating_round: RatingRound, row: dict[str, object], person: dict[str, object], bases: dict[str, int], vetoed: bool
) -> dict[str, object]:
    return {
        "tenant_id": rating_round.tenant_id,
        "round_id": rating_round.id,
        "member_id": person["member_id"],
        "member_no": person["member_no"],
        "name": person["name"],
        "branch_name": person["branch"],
        "quarters": bases,
        "daily": _hundredths(row["daily"]),
        "appraisal": _hundredths(row["appraisal"]),
        "contribution": _hundredths(row["contribution"]),
        "missing": list(cast(list[str], row["missing"])),
        "vetoed": vetoed,
        "actual": row["annual"],
        "tier": row["tier"],
    }


def _hundredths(millionths: object) -> int | None:
    return None if millionths is None else half_up(cast(int, millionths), PER_HUNDREDTH)


def _appraisals(cycle: int, place: Mapping[int, int]) -> pl.DataFrame:
    rows = db.session.execute(
        select(Appraisal.member_id, Appraisal.source, Appraisal.score).where(Appraisal.year == cycle)
    )
    return pl.DataFrame(
        [(place[row.member_id], row.source.value, row.score) for row in rows],
        schema={"member": pl.UInt32, "source": pl.String, "score": pl.Int64},
        orient="row",
    )
