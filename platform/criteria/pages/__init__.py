"""The pages of criteria: which version holds when, publishing another, reading one as a regulation."""

from criteria.pages import regulation, versions
from criteria.pages.blueprint import bp

__all__ = ["bp", "regulation", "versions"]
