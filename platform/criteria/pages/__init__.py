"""The pages of criteria: what holds when, a version as a regulation, drafts, the district's standards."""

from criteria.pages import beginnings, draft, exports, parts, regulation, versions
from criteria.pages.blueprint import bp
from criteria.pages.desks import district_drafts, drafts
from criteria.pages.standards import standards

__all__ = [
    "beginnings",
    "bp",
    "district_drafts",
    "draft",
    "drafts",
    "exports",
    "parts",
    "regulation",
    "standards",
    "versions",
]
