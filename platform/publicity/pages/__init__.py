"""The pages of publicity: boards and what is done with them, their papers, the public page."""

from publicity.pages import boards, papers, public, transitions
from publicity.pages.blueprint import bp

__all__ = ["boards", "bp", "papers", "public", "transitions"]
