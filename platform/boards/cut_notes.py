"""What a line of the card says of an entry that counts otherwise than it is priced, and how long a veto lasts."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from criteria.words import translator
from rules.engine.period import Period
from rules.explain import why


def cut_note(row: Mapping[str, object], period: Period) -> str:
    """Say what cut an entry; empty where it counts whole.

    row: one row of `Standing.trace` as a dict; period: `Standing.period`.
    """
    return "" if row["reason"] == "counted" else why(row, period, translator())


def veto_lasts(trace: pl.DataFrame, period: Period) -> bool:
    """Say whether a veto that takes the total holds to the end of the cycle, not only in its quarter."""
    rows = trace.filter(pl.col("reason") == "vetoed").select("date", "item").iter_rows()
    dated_items = ((period.version_on(day), code) for day, code in rows)
    items = (version.items.get(str(code)) for version, code in dated_items if version)
    return any(item.outcome.total_zero and item.outcome.until == "cycle" for item in items if item and item.outcome)
