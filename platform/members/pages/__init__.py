"""The pages of members: the register, its form, its import."""

from members.pages import imports, register
from members.pages.blueprint import bp

__all__ = ["bp", "imports", "register"]
