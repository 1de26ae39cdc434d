"""What publicity refuses."""

from core.errors import Invalid, Missing, Refusal


class NotYet(Refusal):
    """The board cannot be published or confirmed yet; the message says what is missing."""


class Changed(Refusal):
    """The ledger no longer gives what was published."""


class FaultyPublicity(Invalid):
    """Days, place or reason do not fit."""


class LinkClosed(Missing):
    """The public page's time is over, or its board was taken down."""
