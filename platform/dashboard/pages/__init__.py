"""The pages of overviews: a community's home, a street's, the district's."""

from flask import Blueprint

from web.pages import load_pages

__all__ = ["bp"]

bp = Blueprint("dashboard", "dashboard", template_folder="templates")

load_pages(__name__, __path__)
