"""The pages of overviews: a community's home."""

from dashboard.pages import community, district
from dashboard.pages.blueprint import bp

__all__ = ["bp", "community", "district"]
