"""What evaluations refuse."""

from core.errors import Invalid


class FaultyScore(Invalid):
    """A figure outside 0–100, or one that is no number."""
