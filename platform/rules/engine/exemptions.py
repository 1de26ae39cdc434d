"""Dated exemptions of members, as layers of bounds: one layer for each exemption that one member can have."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

OPEN_FROM, OPEN_TO = -(2**31), 2**31 - 1
Bounds = npt.NDArray[np.int32]


@dataclass
class Exemptions:
    """Each layer holds per member the first and last exempt day; a member without has the first after the last."""

    layers: list[tuple[Bounds, Bounds]]
    members: int

    @property
    def is_empty(self) -> bool:
        return not self.layers

    @property
    def has_any(self) -> npt.NDArray[np.bool_]:
        return np.logical_or.reduce([first <= last for first, last in self.layers])

    def cover(self, member: npt.NDArray[np.integer], days: npt.NDArray[np.int32] | int) -> npt.NDArray[np.bool_]:
        """Return whether an exemption of each member covers the day beside it."""
        covered = np.zeros(len(member), np.bool_)
        for first, last in self.layers:
            covered |= (first[member] <= days) & (days <= last[member])
        return covered


def exemptions_of(roster: pl.DataFrame, further: pl.DataFrame | None) -> Exemptions:
    """Read `exempt_from` and `exempt_to` of the roster (both null: none) and further rows `member, from, to`."""
    layers = []
    if "exempt_from" in roster.columns:
        layers += _layers(np.arange(roster.height), roster["exempt_from"], roster["exempt_to"], roster.height)
    if further is not None and further.height:
        member = further["member"].to_numpy().astype(np.int64)
        layers += _layers(member, further["from"], further["to"], roster.height)
    return Exemptions(layers, roster.height)


def _layers(
    member: npt.NDArray[np.int64], first: pl.Series, last: pl.Series, members: int
) -> list[tuple[Bounds, Bounds]]:
    has_one = (first.is_not_null() | last.is_not_null()).to_numpy()
    starts, ends = _days(first, OPEN_FROM)[has_one], _days(last, OPEN_TO)[has_one]
    owner = member[has_one]
    layers = []
    while len(owner):
        _, chosen = np.unique(owner, return_index=True)
        layers.append(_layer(owner[chosen], starts[chosen], ends[chosen], members))
        rest = np.delete(np.arange(len(owner)), chosen)
        owner, starts, ends = owner[rest], starts[rest], ends[rest]
    return layers


def _layer(owner: npt.NDArray[np.int64], starts: Bounds, ends: Bounds, members: int) -> tuple[Bounds, Bounds]:
    first, last = np.full(members, OPEN_TO, np.int32), np.full(members, OPEN_FROM, np.int32)
    first[owner], last[owner] = starts, ends
    return first, last


def _days(column: pl.Series, open_bound: int) -> Bounds:
    return column.cast(pl.Date).to_physical().fill_null(open_bound).to_numpy()
