"""What boards refuse."""

from core.errors import Missing, Refusal


class NoBoard(Missing):
    """No board of this quarter was drafted."""


class TooLarge(Refusal):
    """The figures of a quarter are too large to be reckoned exactly."""


class WrongStage(Refusal):
    """The board has come too far, or not far enough, for what was asked."""
