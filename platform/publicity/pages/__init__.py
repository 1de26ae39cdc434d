"""The pages of publicity: boards and what is done with them, their papers, the public page."""

from publicity.pages import acts, boards, papers, public
from publicity.pages.blueprint import bp

__all__ = ["acts", "boards", "bp", "papers", "public"]
