"""What drafting refuses."""

from core.errors import Refusal


class TooManyDrafts(Refusal):
    """A desk holds as many drafts as it may."""
