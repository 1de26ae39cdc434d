"""What evaluations refuse."""

from core.errors import Invalid, Refusal


class FaultyScore(Invalid):
    """A figure outside 0–100, or one that is no number."""


class Fixed(Refusal):
    """The year's figures are fixed: a rating that rests on them is accepted."""
