"""A ledger so large that threads share the work scores like its parts."""

from __future__ import annotations

import numpy as np
import polars as pl

import rules
from core.quarter import Quarter

MEMBERS, AMOUNT = 400, 1_200_000


def ledger(version: rules.Version) -> pl.DataFrame:
    random = np.random.default_rng(5)
    codes = list(version.items)[:-1]
    day = np.sort(random.integers(18_993, 18_993 + 365, AMOUNT)).astype(np.int32)
    return pl.DataFrame(
        {
            "id": np.arange(AMOUNT),
            "member": random.integers(0, MEMBERS, AMOUNT).astype(np.uint32),
            "item": pl.Series(random.integers(0, len(codes), AMOUNT).astype(np.uint8)).cat.to(pl.Enum(codes)),
            "date": pl.Series(day).cast(pl.Date),
            "quantity": random.integers(1, 5, AMOUNT),
            "points": pl.Series([None], dtype=pl.Int64).new_from_index(0, AMOUNT),
        }
    )


def test_a_large_ledger_scores_like_its_halves() -> None:
    version, quarter = rules.version("mashi-2022-optimised"), Quarter(2022, 4)
    roster = pl.DataFrame({"member_no": [f"{n:04d}" for n in range(MEMBERS)], "category": "a", "branch": "b"})
    entries = ledger(version)
    figures = ["id", "price", "due", "counted", "reason"]

    whole = rules.score(version, roster, entries, quarter).trace
    halves = [
        rules.score(version, roster, entries.filter(pl.col("member") % 2 == odd), quarter).trace for odd in (0, 1)
    ]  # fmt: skip

    assert all(half.height < 1_000_000 <= whole.height for half in halves)
    assert whole.select(figures).equals(pl.concat(halves).sort("id").select(figures))
