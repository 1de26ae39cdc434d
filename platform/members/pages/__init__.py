"""The pages of members: the register, its form, its import."""

from flask import Blueprint

from web.pages import load_pages

__all__ = ["bp"]

bp = Blueprint("members", "members", template_folder="templates", url_prefix="/communities/<community>")

load_pages(__name__, __path__)
