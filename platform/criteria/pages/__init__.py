"""The pages of criteria: a version as a regulation; the list of versions hangs on the same blueprint in `drafting`."""

from criteria.pages import regulation
from criteria.pages.blueprint import bp

__all__ = ["bp", "regulation"]
