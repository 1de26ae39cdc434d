"""What steers the process around the figures: deeds, publicity, evaluations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing to do after a board or a rating: what, and within how many days."""

    code: str
    title: str
    due_days: int | None


@dataclass(frozen=True, slots=True)
class Consequence:
    """When a class, a tier or a board (`run` quarters in a row) opens which deeds (scoring §9.17)."""

    class_: int | None
    tier: str | None
    board: str | None
    run: int
    deeds: tuple[Deed, ...]


@dataclass(frozen=True, slots=True)
class PublicityRules:
    """How long a board is published, counted in which days, again after an upheld objection, with which names."""

    days: int
    kind: str
    again: int
    names: str


@dataclass(frozen=True, slots=True)
class EvaluationRules:
    """How many peers assess a member, and the marks of the appraisal's grades (millionths)."""

    peers: int
    grades: Mapping[str, int]
