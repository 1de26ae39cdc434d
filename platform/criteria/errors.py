"""What criteria refuse."""

from core.errors import Invalid, Refusal


class NoVersion(Refusal):
    """No version is in force on the day."""


class TooLate(Refusal):
    """A version was to take force in a quarter that has begun or holds entries."""


class FaultyDocument(Invalid):
    """A document that is refused, with the path of each fault."""
