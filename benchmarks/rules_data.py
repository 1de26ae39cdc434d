"""Districts of any size for the engine's benchmarks: rosters, entries, and a version with limits on half its items."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import numpy as np
import polars as pl

import rules

COMMUNITY = 200
FIRST_DAY = date(2022, 1, 1)
DAYS = 365
CATEGORIES = ("retired", "migrant", "regular")


def plain_version() -> rules.Version:
    """The optimised standard of 麻石社区, as shipped."""
    return rules.version("mashi-2022-optimised")


def limited_version() -> rules.Version:
    """The same with limits, steps and factors on every second priced item."""
    document: dict[str, Any] = json.loads(json.dumps(plain_version().document))
    n = 0
    groups = []
    for group in document["categories"]:
        items = []
        for item in group["items"]:
            n += "points" in item
            items.append(_limited(item, n) if "points" in item and n % 2 else item)
        groups.append(group | {"items": items})
    return rules.from_document(document | {"code": "mashi-limited", "categories": groups})


def _limited(item: dict[str, Any], n: int) -> dict[str, Any]:
    limited = {"limit": {"points": "3", "per": ("month", "quarter")[n // 2 % 2]}, "factors": {"retired": "0.5"}}
    if n % 3:
        return item | limited
    rest = {key: value for key, value in item.items() if key != "points"}
    return rest | limited | {"steps": ["0.5", item["points"], "4"]}


def further_version() -> rules.Version:
    """The optimised standard with every further shape that touches figures, on items of every category."""
    document: dict[str, Any] = json.loads(json.dumps(plain_version().document))
    groups = [_further_group(group, n) for n, group in enumerate(document["categories"])]
    return rules.from_document(
        document
        | {"code": "mashi-further", "categories": groups, "total": {"min": 0, "max": 130}}
        | {"base": {"points": 100, "start": {"default": 100, "by": {"migrant": 90}}, "carry": "0.10"}}
        | {"limits": [{"items": ["duty.1", "duty.2"], "points": 20, "per": "cycle"}]}
        | {"boards": {"method": "classes", "classes": [{"class": n, "share": "0.15"} for n in (1, 2, 3, 4)]}}
    )


def _further_group(group: dict[str, Any], n: int) -> dict[str, Any]:
    """Each category with one rule changed in each way; the first ones also give, the bonus also takes."""
    if group["kind"] == "veto":
        return group | {"items": [item | {"outcome": ["total_zero", "yellow", "not_red"]} for item in group["items"]]}
    items = [_further(item, n + place) for place, item in enumerate(group["items"])]
    shared = {"limits": [{"items": "all", "points": 12, "count": 20, "per": "quarter"}]} if n % 2 else {}
    if group["kind"] == "bonus":
        return group | shared | {"floor": "-5", "items": [*items[:-1], items[-1] | {"effect": "deduct"}]}
    if n == 0:
        return group | {"start": 6, "items": [items[0] | {"effect": "add"}, *items[1:]]}
    return group | shared | {"items": items}


def _further(item: dict[str, Any], n: int) -> dict[str, Any]:
    shape = n % 5
    if "points" not in item or shape == 0:
        return item
    if shape == 1:
        return item | {"attributes": {"level": {"county": 1, "city": "1.5", "province": 3}}}
    if shape == 2:
        return item | {"limit": [{"count": 2, "per": "day"}, {"points": 6, "per": "month"}]}
    if shape == 3:
        return item | {"unlimited": True, "approvals": ["branch", "community", "street"]}
    rest = {key: value for key, value in item.items() if key != "points"}
    return rest | {
        "brackets": [{"from": 0, "points": 1}, {"from": 4, "points": item["points"]}, {"from": 8, "points": 4}]
    }


def described(entries: pl.DataFrame) -> pl.DataFrame:
    """The same entries with a measure and attributes each."""
    random = np.random.default_rng(5)
    levels = pl.Series([f'{{"level": "{level}"}}' for level in ("county", "city", "province")])
    return entries.with_columns(
        pl.Series("measure", random.integers(0, 1_200, entries.height)),
        levels.gather(random.integers(0, 3, entries.height)).alias("attributes"),
    )


def carried(members: int) -> pl.DataFrame:
    """The last cycle's final total of everybody."""
    totals = np.random.default_rng(9).integers(60_000_000, 120_000_000, members)
    return pl.DataFrame({"member": np.arange(members, dtype=np.uint32), "total": totals})


def roster(members: int) -> pl.DataFrame:
    """Communities of 200 members, four branches each."""
    random = np.random.default_rng(7)
    place = np.arange(members)
    return pl.DataFrame(
        {
            "member_no": [f"{n:07d}" for n in place],
            "category": pl.Series([CATEGORIES[n % 3] for n in place]),
            "branch": [f"第{n % 4 + 1}支部" for n in place],
            "community": [f"c{n // COMMUNITY:04d}" for n in place],
            "joined_party_on": pl.Series(random.integers(0, 18_000, members).astype(np.int32)).cast(pl.Date),
            "active_from": pl.Series([date(2020, 1, 1)] * members),
            "active_to": pl.Series([None] * members, dtype=pl.Date),
        }
    )


def entries(version: rules.Version, members: int, each: int) -> pl.DataFrame:
    """A year of recognised entries, sorted by date and id; zero and veto are rare."""
    random, amount = np.random.default_rng(1), members * each
    codes = list(version.items)
    weights = np.array([{"zero": 0.02, "veto": 0.0005}.get(item.effect, 1.0) for item in version.items.values()])
    item = random.choice(len(codes), amount, p=weights / weights.sum()).astype(np.uint8)
    day = np.sort(random.integers(0, DAYS, amount)).astype(np.int32) + (FIRST_DAY - date(1970, 1, 1)).days
    return pl.DataFrame(
        {
            "id": np.arange(amount, dtype=np.int64),
            "member": random.integers(0, members, amount).astype(np.uint32),
            "item": pl.Series(item).cat.to(pl.Enum(codes)),
            "date": pl.Series(day).cast(pl.Date),
            "quantity": random.choice(np.array([100, 100, 100, 200, 50]), amount).astype(np.int64),
            "points": pl.Series([None], dtype=pl.Int64).new_from_index(0, amount),
        }
    )


def appraisals(version: rules.Version, members: int) -> pl.DataFrame:
    """Every source's score of every member."""
    random, sources = np.random.default_rng(3), list(version.stars.sources)
    return pl.DataFrame(
        {
            "member": np.repeat(np.arange(members, dtype=np.uint32), len(sources)),
            "source": sources * members,
            "score": random.integers(6_000, 10_000, members * len(sources)),
        }
    )
