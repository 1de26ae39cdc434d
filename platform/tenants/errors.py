"""What the organisation tree refuses."""

from core.errors import Invalid


class FaultyUnit(Invalid):
    """A unit's code or name does not fit, or is taken."""
