"""What ratings refuse."""

from core.errors import Invalid, Missing, Refusal


class NoRating(Missing):
    """The year was not rated, or the member is not in its rating."""


class NotReady(Refusal):
    """The rating has not come so far, or has come too far, for what was asked."""


class FaultyFigure(Invalid):
    """A changed figure outside 0–100, or without a reason."""
