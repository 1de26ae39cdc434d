"""The same figures and boards by DuckDB, from the same columns, without a trace."""

from __future__ import annotations

from datetime import date

import duckdb
import polars as pl

import rules

MILLION = 1_000_000

PLAIN = """
priced AS (
    SELECT e.member, i.place, i.base, i.veto,
           CASE WHEN i.zero THEN i.category_points ELSE i.points * e.quantity END AS due
    FROM entries e JOIN items i ON e.item = i.item
    WHERE e.date BETWEEN $first AND $last
)"""

LIMITED = """
ranked AS (
    SELECT e.member, e.date, e.id, e.quantity, i.*, coalesce(f.factor, 100) AS factor,
           row_number() OVER (PARTITION BY e.member, e.item ORDER BY e.date, e.id) AS nth,
           date_trunc(i.per, e.date) AS period
    FROM entries e JOIN items i ON e.item = i.item JOIN roster r ON r.member = e.member
    LEFT JOIN factors f ON f.item = e.item AND f.category = r.category
    WHERE e.date BETWEEN $first AND $last
), full_price AS (
    SELECT *, CASE WHEN zero THEN category_points
                   WHEN steps IS NOT NULL THEN steps[least(nth, len(steps))] * quantity * factor
                   ELSE points * quantity * factor // 100 END AS price
    FROM ranked
), priced AS (
    SELECT member, place, base, veto,
           CASE WHEN item_limit IS NULL THEN price ELSE least(price, greatest(item_limit - coalesce(sum(price) OVER (
               PARTITION BY member, item, period ORDER BY date, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
           ), 0), 0)) END AS due
    FROM full_price
)"""

REST = """,
grouped AS (
    SELECT member, place, base, sum(due)::BIGINT AS amount, bool_or(veto) AS veto,
           count(*) FILTER (WHERE base AND due > 0) AS hits
    FROM priced GROUP BY member, place, base
), cut AS (
    SELECT g.member, g.base, least(g.amount, coalesce(c.points, g.amount)) AS amount, g.veto, g.hits
    FROM grouped g JOIN categories c USING (place)
), summed AS (
    SELECT member, sum(amount) FILTER (WHERE base) AS lost, sum(amount) FILTER (WHERE NOT base) AS gained,
           bool_or(veto) AS vetoed, sum(hits) AS deductions
    FROM cut GROUP BY member
), cards AS (
    SELECT r.member, r.member_no, r.community, r.joined_party_on, coalesce(s.vetoed, FALSE) AS vetoed,
           coalesce(s.deductions, 0) AS deductions,
           CASE WHEN s.vetoed THEN 0 ELSE greatest($floor, $points - coalesce(s.lost, 0)) END::BIGINT AS base,
           CASE WHEN s.vetoed THEN 0 ELSE coalesce(s.gained, 0) END::BIGINT AS bonus, coalesce(s.lost, 0) AS lost
    FROM roster r LEFT JOIN summed s ON s.member = r.member
), placed AS (
    SELECT *, base + bonus AS total, count(*) OVER (PARTITION BY community) AS n,
           row_number() OVER (PARTITION BY community ORDER BY vetoed, base + bonus DESC, bonus DESC, deductions,
                              joined_party_on, member_no) AS position,
           rank() OVER (PARTITION BY community ORDER BY vetoed, base + bonus DESC) AS rank
    FROM cards
)
SELECT member, base, bonus, total, deductions, vetoed, position, rank,
       CASE WHEN vetoed THEN 2 WHEN position <= floor($red * n + 0.5) THEN 1
            WHEN position > n - floor($yellow * n + 0.5) AND lost > 0 THEN 2 END AS board
FROM placed ORDER BY member
"""


class Rival:
    """DuckDB with the tables of one district in memory, on two threads."""

    def __init__(self, version: rules.Version, roster: pl.DataFrame, entries: pl.DataFrame, limited: bool) -> None:
        self.base = duckdb.connect(config={"threads": 2})
        self.query = f"WITH {LIMITED if limited else PLAIN}{REST}"
        indexed = entries.with_columns(pl.col("item").to_physical().cast(pl.UInt8))
        self._fill("entries", indexed)
        self._fill("roster", roster.with_row_index("member"))
        self._fill("items", _items(version))
        self._fill("factors", _factors(version))
        points = [{"place": n, "points": group.points} for n, group in enumerate(version.categories)]
        self._fill("categories", pl.DataFrame(points, schema={"place": pl.UInt8, "points": pl.Int64}))
        boards = version.boards
        self.values = {
            "first": date(2022, 1, 1), "last": date(2022, 12, 31), "floor": version.base_floor,
            "points": version.base_points, "red": boards.red_share / MILLION, "yellow": boards.yellow_share / MILLION,
        }  # fmt: skip

    def _fill(self, name: str, frame: pl.DataFrame) -> None:
        self.base.register("given", frame.to_arrow())
        self.base.execute(f"CREATE TABLE {name} AS SELECT * FROM given")
        self.base.unregister("given")

    def score(self) -> pl.DataFrame:
        """Return the figures of every member, in the order of the roster."""
        return pl.DataFrame(self.base.execute(self.query, self.values).fetchnumpy())


def _items(version: rules.Version) -> pl.DataFrame:
    rows = []
    for n, item in enumerate(version.items.values()):
        group = version.category(item.category)
        assert group is not None
        steps = [step // 10_000 for step in item.steps] or None
        limit = item.limits[0] if item.limits else None
        rows.append((
            n, version.categories.index(group), group.kind == "base", item.effect == "veto", item.effect == "zero",
            group.points, (item.points or 0) // 100, steps, limit.points if limit else None,
            limit.per if limit else "year",
        ))  # fmt: skip
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        "item": pl.UInt8, "place": pl.UInt8, "base": pl.Boolean, "veto": pl.Boolean, "zero": pl.Boolean,
        "category_points": pl.Int64, "points": pl.Int64, "steps": pl.List(pl.Int64), "item_limit": pl.Int64,
        "per": pl.String,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def _factors(version: rules.Version) -> pl.DataFrame:
    rows = [
        (n, category, factor // 10_000)
        for n, item in enumerate(version.items.values())
        for category, factor in item.factors.items()
    ]
    return pl.DataFrame(
        rows, schema={"item": pl.UInt8, "category": pl.String, "factor": pl.Int64}, orient="row"
    )  # fmt: skip
