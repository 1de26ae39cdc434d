"""What an entry's attributes multiply its price by (scoring §9.4)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from core.points import HUNDRED, PER_HUNDREDTH, half_up
from rules.engine.codes import Ints
from rules.version import Item

PLAIN = HUNDRED
UNKNOWN = -1


@dataclass(frozen=True)
class Multipliers:
    """Rows whose item has attributes, and for each attribute in turn what it multiplies by (hundredths), UNKNOWN where
    the entry does not say."""

    rows: Ints
    factors: tuple[Ints, ...]

    @property
    def unsaid(self) -> Ints:
        """The rows that lack an attribute."""
        return self.rows[np.logical_or.reduce([factor == UNKNOWN for factor in self.factors])]


def multipliers(rows: Ints, rule: Ints, items: tuple[Item | None, ...], written: pl.Series) -> Multipliers:
    """Look up the factors of rows (places in the ledger) whose rule has attributes.

    rule: the plan's row of each; written: each one's attributes, the JSON text of an object, or null.
    """
    texts = written.unique().drop_nulls().to_list()
    places = written.cast(pl.Enum(texts)).to_physical().cast(pl.Int64).fill_null(len(texts)).to_numpy()
    objects = [_object(text) for text in texts] + [{}]
    key = rule * len(objects) + places
    distinct = np.unique(key)
    each = [_factors(items[one // len(objects)], objects[one % len(objects)]) for one in distinct.tolist()]
    longest = max(len(factors) for factors in each)
    table = np.array([factors + [PLAIN] * (longest - len(factors)) for factors in each], np.int64)
    return Multipliers(rows, tuple(table[np.searchsorted(distinct, key)].T))


def _object(text: str) -> Mapping[str, str]:
    parsed = json.loads(text)
    return {name: value for name, value in parsed.items() if isinstance(value, str)} if isinstance(parsed, dict) else {}


def _factors(item: Item | None, attributes: Mapping[str, str]) -> list[int]:
    """The factor of each attribute of the item, in its order."""
    named = item.attributes if item else {}
    return [
        values[attributes[name]] // PER_HUNDREDTH if attributes.get(name) in values else UNKNOWN
        for name, values in named.items()
    ]


def multiplied(price: Ints, factor: Ints) -> Ints:
    """Multiply millionths by hundredths, rounded half up to a whole millionth."""
    return half_up(price * factor, HUNDRED)
