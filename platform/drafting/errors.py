"""What drafting refuses."""

from core.errors import Refusal


class TooManyDrafts(Refusal):
    """An owner has as many drafts as it may."""
