"""What a line of the card says of an entry that counts otherwise than it is priced, and how long a veto lasts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rules.engine.period import Period
from rules.explain import Translator, why

TraceRow = dict[str, Any]
"""One row of `Standing.trace`; see there for its columns."""


def cut_note(row: TraceRow, period: Period, _: Translator) -> str:
    """Say what cut an entry; empty where it counts whole. period: `Standing.period`."""
    return "" if row["reason"] == "counted" else why(row, period, _)


def veto_lasts(trace: Sequence[TraceRow], period: Period) -> bool:
    """Say whether a veto that takes the total holds to the end of the cycle, not only in its quarter."""
    vetoes = (row for row in trace if row["reason"] == "vetoed")
    dated_items = ((period.version_on(row["date"]), row["item"]) for row in vetoes)
    items = (version.items.get(code) for version, code in dated_items if version)
    return any(item.outcome.total_zero and item.outcome.until == "cycle" for item in items if item and item.outcome)
