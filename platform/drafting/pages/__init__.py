"""The pages of drafts, of the district's standards, and of the versions that stand beside the drafts."""

from drafting.pages import draft, exports, parts, sources, versions
from drafting.pages.blueprints import district_drafts, drafts
from drafting.pages.standards import standards

__all__ = ["district_drafts", "draft", "drafts", "exports", "parts", "sources", "standards", "versions"]
