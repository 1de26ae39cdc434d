"""Which tier an annual figure gets: marks, category minima, caps, and shares of all (scoring §6, §9.7, 9.12–9.14)."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import polars as pl

from core.points import MILLION, PER_HUNDREDTH
from rules.version import StarRules, Tier


@dataclass(frozen=True, slots=True)
class Candidate:
    """What of a member decides the tier.

    annual: hundredths, None while incomplete. listed: the key of `stars.tiers_by`, None for the common tiers. cap: the
    common tier that a veto caps at. scores: the cycle's category scores (millionths). place: in the order of the
    cycle's last quarter, None for who was not in it. pool: whom the shares are of, a community.
    """

    member_no: str
    annual: int | None
    listed: str | None = None
    cap: str | None = None
    scores: Mapping[str, int] = field(default_factory=dict)
    place: int | None = None
    pool: Hashable = None


@dataclass(frozen=True, slots=True)
class Grade:
    """A tier's code, None while incomplete, and what kept the member from a higher one besides the marks.

    held_by: "" nothing, "cap" a veto, "require" a category's minimum, "max_share" or "min_share" a quota.
    """

    tier: str | None
    held_by: str = ""


def with_tiers(
    stars: StarRules,
    figured: pl.DataFrame,
    members: pl.DataFrame,
    contribution: pl.DataFrame,
    order: pl.DataFrame | None,
) -> pl.DataFrame:
    """Add tier and held_by to the rated members' figures; frames as in `rules.rate`, `figured` with member and annual.

    Where the annual figure alone decides, all are graded at once, with the tiers that `grades` gives.
    """
    if _go_by_marks(stars, contribution):
        return figured.with_columns(_tier(stars), pl.lit("").alias("held_by"))
    tier_grades = grades(stars, candidates(stars, figured, members, contribution, order))
    tiers = pl.Series("tier", [grade.tier for grade in tier_grades], pl.String)
    limited_by = pl.Series("held_by", [grade.held_by for grade in tier_grades], pl.String)
    return figured.with_columns(tiers, limited_by)


def _go_by_marks(stars: StarRules, whole: pl.DataFrame) -> bool:
    """Whether the annual figure alone decides the tier."""
    bare = all(tier.max_share is None and tier.min_share is None and not tier.require for tier in stars.tiers)
    return bare and not stars.tiers_by and ("cap" not in whole.columns or whole["cap"].null_count() == whole.height)


def _tier(stars: StarRules) -> pl.Expr:
    """The first tier, highest `from` first, that the annual figure reaches."""
    tier: pl.Expr = pl.lit(None, pl.String)
    for each in reversed(stars.tiers):
        reached = (pl.col("annual") >= each.start // PER_HUNDREDTH).fill_null(False)
        tier = pl.when(reached).then(pl.lit(each.code)).otherwise(tier)
    return tier.alias("tier")


def candidates(
    stars: StarRules, rated: pl.DataFrame, members: pl.DataFrame, whole: pl.DataFrame, order: pl.DataFrame | None
) -> list[Candidate]:
    """Gather what decides each rated member's tier; frames as in `rate`, `rated` with member and annual."""
    known = members.with_row_index("member").join(whole, on="member", how="left", maintain_order="left")
    if order is not None:
        known = known.join(order, on="member", how="left", maintain_order="left")
    about = rated.select("member", "annual").join(known, on="member", how="left", maintain_order="left")
    return [
        Candidate(
            row["member_no"],
            row["annual"],
            stars.list_of(row.get("category"), row.get("status")),
            row.get("cap"),
            row.get("scores") or {},
            row.get("place"),
            row.get("community"),
        )
        for row in about.iter_rows(named=True)
    ]


def grades(stars: StarRules, candidates: Sequence[Candidate]) -> list[Grade]:
    """Grade the candidates, in their order; shares are taken of the complete ones of each pool and list."""
    results = [Grade(None)] * len(candidates)
    rated = [n for n, each in enumerate(candidates) if each.annual is not None]

    def pool(n: int) -> tuple[str, str]:
        return str(candidates[n].pool), candidates[n].listed or ""

    for _, members in groupby(sorted(rated, key=pool), key=pool):
        for n, grade in _Pool(stars, candidates, list(members)).graded().items():
            results[n] = grade
    return results


class _Pool:
    """The rated members of one pool and list, best first, with the place of each one's tier, highest 0."""

    def __init__(self, stars: StarRules, candidates: Sequence[Candidate], members: list[int]) -> None:
        self.candidates = candidates
        self.tiers = stars.tiers_of(candidates[members[0]].listed)
        self.caps = {tier.code: tier.start for tier in stars.tiers}
        self.order = sorted(members, key=lambda n: _order(candidates[n]))
        self.places: dict[int, int] = {}
        self.reasons: dict[int, str] = dict.fromkeys(members, "")

    def graded(self) -> dict[int, Grade]:
        for n in self.order:
            self.places[n] = self._reached(n)
        for place, tier in enumerate(self.tiers):
            if tier.max_share is not None:
                self._keep_best(place, tier.max_share * len(self.order) // MILLION)
        for place, tier in enumerate(self.tiers):
            if tier.min_share is not None:
                self._keep_down(place, -(-tier.min_share * len(self.order) // MILLION))
        return {n: Grade(self.tiers[place].code, self.reasons[n]) for n, place in self.places.items()}

    def _reached(self, n: int) -> int:
        """The highest tier whose mark the figure reaches, that no cap forbids, and whose minima are met."""
        each = self.candidates[n]
        reached = next(p for p, tier in enumerate(self.tiers) if (each.annual or 0) * PER_HUNDREDTH >= tier.start)
        cap = self.caps[each.cap] if each.cap is not None else None
        allowed = next(p for p, tier in enumerate(self.tiers) if cap is None or tier.start <= cap)
        if allowed > reached:
            self.reasons[n] = "cap"
        return self._met(n, max(reached, allowed))

    def _met(self, n: int, place: int) -> int:
        """The first tier from a place down whose minima the member has."""
        while not _is_met(self.tiers[place], self.candidates[n]):
            self.reasons[n] = "require"
            place += 1
        return place

    def _keep_best(self, place: int, most: int) -> None:
        holders = [n for n in self.order if self.places[n] == place]
        for n in holders[most:]:
            self.reasons[n] = "max_share"
            self.places[n] = self._met(n, place + 1)

    def _keep_down(self, place: int, least: int) -> None:
        for n in self.order[len(self.order) - least :]:
            if self.places[n] < place:
                self.reasons[n] = "min_share"
                self.places[n] = self._met(n, place)


def _order(each: Candidate) -> tuple[int, bool, int, str]:
    return -(each.annual or 0), each.place is None, each.place or 0, each.member_no


def _is_met(tier: Tier, each: Candidate) -> bool:
    return all(each.scores.get(code, 0) >= least for code, least in tier.require.items())
