"""A whole cycle rated from its ledger alone, as if every quarter's board were confirmed: files and try-outs."""

import polars as pl

from rules.rating import rate
from rules.standing import order, score, year
from rules.version import Version


def rate_cycle(
    version: Version,
    roster: pl.DataFrame,
    entries: pl.DataFrame,
    cycle: int,
    appraisals: pl.DataFrame,
    *,
    exemptions: pl.DataFrame | None = None,
    carried: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Rate the four quarters of a cycle; frames as in `score` and `rate`, columns as `rate` gives them."""
    quarters = version.cycle_quarters(cycle)
    boards = [
        score(version, roster, entries, quarter, exemptions=exemptions, carried=carried).cards for quarter in quarters
    ]
    figures = [
        cards.filter("in_population").select("member", pl.lit(str(quarter)).alias("quarter"), "base", "total")
        for quarter, cards in zip(quarters, boards, strict=True)
    ]
    whole = year(version, roster, entries, quarters[-1], exemptions=exemptions)
    return rate(
        version,
        members=roster,
        quarters=pl.concat(figures),
        contribution=whole,
        vetoed=whole.filter("vetoed"),
        appraisals=appraisals,
        order=order(boards[-1]),
    )
