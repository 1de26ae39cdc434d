"""The annual star rating: daily, appraisal and contribution as exact fractions, rounded once (scoring §6)."""

from __future__ import annotations

import polars as pl

from core.points import FULL_MARKS, MILLION, PER_HUNDREDTH, half_up
from core.quarter import Quarter
from rules.tiers import with_tiers
from rules.version import StarRules, Version

MIN_BONUS = 10_000
"""Times full marks below zero: no annual figure is above 0 from there on, and the arithmetic stays within Int128."""
QUARTERS = 4
COLUMNS = ("member", "member_no", "daily", "appraisal", "contribution", "annual", "tier", "held_by", "missing")


def rate(
    version: Version,
    *,
    members: pl.DataFrame,
    quarters: pl.DataFrame,
    contribution: pl.DataFrame,
    vetoed: pl.DataFrame,
    appraisals: pl.DataFrame,
    order: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Rate the members who were in the population of a confirmed board of the cycle, in the order of `members`.

    members: member_no; the row number is the member's index; category, status (for tiers of their own) and community
    (for shares) where the roster has them. quarters: member, quarter, base, total (millionths) of confirmed boards.
    contribution: member, bonus (millionths), cap and scores where they matter (see rules.year). vetoed: member.
    appraisals: member, source, score (Int64 hundredths); sources without weight are ignored. order: see rules.order.
    Columns: member UInt32, member_no; daily, appraisal, contribution: Int64 millionths, rounded for display only;
    annual Int64 hundredths, null while incomplete; tier, null while incomplete; held_by: what kept a member from a
    higher tier (see rules.tiers.Grade); missing: the sources not yet given.
    """
    figured = _figured(version, members, quarters, contribution, vetoed, appraisals)
    return with_tiers(version.stars, figured, members, contribution, order).select(*COLUMNS)


def _figured(
    version: Version,
    members: pl.DataFrame,
    quarters: pl.DataFrame,
    contribution: pl.DataFrame,
    vetoed: pl.DataFrame,
    appraisals: pl.DataFrame,
) -> pl.DataFrame:
    """The rated members with their figures, before tiers."""
    numbers = members.select("member_no").with_row_index("member")
    rated = numbers.join(_daily(version, quarters), on="member", how="inner", maintain_order="left")
    for part in (
        _contribution(version.stars, contribution),
        _appraisal(version.stars, appraisals),
        _members(vetoed).unique().with_columns(vetoed=True),
    ):
        rated = rated.join(part, on="member", how="left", maintain_order="left")
    return rated.with_columns(_missing(version.stars), *_shown(version)).with_columns(_annual(version))


def _members(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(pl.col("member").cast(pl.UInt32))


def _wide(expression: pl.Expr) -> pl.Expr:
    return expression.cast(pl.Int128)


def _number(value: int) -> pl.Expr:
    return pl.lit(value, pl.Int128)


def _daily(version: Version, quarters: pl.DataFrame) -> pl.DataFrame:
    """Roll the quarters up to one figure as a fraction, days / count; a quarter counts full marks at most (§9.9)."""
    stars = version.stars
    figure = pl.col("base" if stars.daily == "base" else "total").clip(0, version.base_points)
    marks = quarters.with_columns(pl.col("member").cast(pl.UInt32), _wide(figure).alias("figure"))
    by_member = marks.sort("quarter").group_by("member", maintain_order=True)
    return by_member.agg(_rolled(stars, _last_quarter(version, quarters)).alias("days"), _count(stars).alias("count"))


def _rolled(stars: StarRules, last: str | None) -> pl.Expr:
    """The rolled figure; with `missing: zero` a quarter outside the population counts as 0."""
    figure, lacks_one = pl.col("figure"), _wide(pl.len()) < QUARTERS
    if stars.roll == "min":
        return pl.when(lacks_one).then(_number(0)).otherwise(figure.min()) if stars.missing == "zero" else figure.min()
    if stars.roll == "last" and stars.missing == "zero":
        return figure.filter(pl.col("quarter") == pl.lit(last, pl.String)).sum()
    return figure.last() if stars.roll == "last" else figure.sum()


def _count(stars: StarRules) -> pl.Expr:
    if stars.roll != "mean":
        return _number(1)
    return _number(QUARTERS) if stars.missing == "zero" else _wide(pl.len())


def _last_quarter(version: Version, quarters: pl.DataFrame) -> str | None:
    """The last quarter of the cycle that the figures are of."""
    if quarters.is_empty():
        return None
    known = Quarter.parse(str(quarters["quarter"][0]))
    return str(version.cycle_quarters(version.cycle_of(known.first_day))[-1])


def _contribution(stars: StarRules, contribution: pl.DataFrame) -> pl.DataFrame:
    bonus = pl.col("bonus").clip(-MIN_BONUS * stars.full_marks, stars.full_marks)
    return contribution.select(pl.col("member").cast(pl.UInt32), _wide(bonus))


def _appraisal(stars: StarRules, appraisals: pl.DataFrame) -> pl.DataFrame:
    """The weighted sum and the weights of the sources present, and their names."""
    weights = pl.DataFrame(
        {"source": list(stars.sources), "weight": [w // PER_HUNDREDTH for w in stars.sources.values()]},
        schema={"source": pl.String, "weight": pl.Int128},
    )
    known = appraisals.with_columns(pl.col("member").cast(pl.UInt32), pl.col("source").cast(pl.String))
    return (
        known.join(weights, on="source", how="inner")
        .group_by("member")
        .agg(
            (_wide(pl.col("score")) * pl.col("weight")).sum().alias("marks"),
            pl.col("weight").sum(),
            pl.col("source").alias("given"),
        )
    )


def _missing(stars: StarRules) -> pl.Expr:
    """No source at all, or one that is required: the rating is incomplete; a veto, or a weight of 0, needs none."""
    sources = pl.col("given").fill_null(pl.lit([], pl.List(pl.String)))
    required = pl.lit(list(stars.required), pl.List(pl.String))
    every = pl.lit(list(stars.sources), pl.List(pl.String))
    none = pl.lit([], pl.List(pl.String))
    return (
        pl.when(pl.col("vetoed").fill_null(False) | pl.lit(stars.appraisal_weight == 0))
        .then(none)
        .when(sources.list.len() == 0)
        .then(every)
        .otherwise(required.list.set_difference(sources))
        .alias("missing")
    )


def _shown(version: Version) -> list[pl.Expr]:
    days = _rounded(pl.col("days") * _number(FULL_MARKS * MILLION), pl.col("count") * _number(version.base_points))
    marks = _rounded(pl.col("marks") * _number(MILLION // FULL_MARKS), pl.col("weight"))
    bonus = _rounded(_bonus() * _number(FULL_MARKS * MILLION), _number(version.stars.full_marks))
    return [days.alias("daily"), marks.alias("appraisal"), bonus.alias("contribution")]


def _bonus() -> pl.Expr:
    return pl.col("bonus").fill_null(0)


def _rounded(numerator: pl.Expr, denominator: pl.Expr) -> pl.Expr:
    """Round half up to a whole."""
    return half_up(numerator, denominator).cast(pl.Int64)


def _annual(version: Version) -> pl.Expr:
    """annual = daily × w1 + appraisal × w2 + contribution × w3 in hundredths: one fraction, rounded half up once.

    A negative contribution takes it no lower than 0.
    """
    stars = version.stars
    w1, w2, w3 = (
        weight // PER_HUNDREDTH for weight in (stars.daily_weight, stars.appraisal_weight, stars.contribution_weight)
    )
    days, full = pl.col("count") * _number(version.base_points), _number(stars.full_marks)
    marks, appraisal = pl.col("marks").fill_null(0), pl.col("weight").fill_null(1)
    numerator = pl.col("days") * _number(w1 * FULL_MARKS * FULL_MARKS) * appraisal * full
    numerator += marks * _number(w2) * days * full
    numerator += _bonus() * _number(w3 * FULL_MARKS * FULL_MARKS) * days * appraisal
    exact = _rounded(numerator, days * appraisal * full * FULL_MARKS)
    return (
        pl.when(pl.col("vetoed").fill_null(False))
        .then(pl.lit(0, pl.Int64))
        .when(pl.col("missing").list.len() == 0)
        .then(exact.clip(lower_bound=0))
        .alias("annual")
    )
