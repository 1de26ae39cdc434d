"""What members refuse."""

from core.errors import Invalid


class FaultyMember(Invalid):
    """A member, a date or an exemption that does not fit."""
