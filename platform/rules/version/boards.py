"""How the boards of a quarter are drawn."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BoardRules:
    """How the red and yellow boards of a quarter are drawn; shares in millionths.

    method "shares" has `red_share` and `yellow_share`, "classes" the four `class_shares`, "marks" `red_from` and
    `yellow_below`.
    """

    method: str
    scope: str
    exempt: tuple[str, ...]
    red_share: int
    red_min_points: int | None
    red_from: int | None
    yellow_share: int
    yellow_below: int | None
    requires_deduction: bool
    class_shares: tuple[int, ...]
    rounding: str
    ties: str
    consecutive: int
