"""The pages of criteria: a version as a regulation; the list of versions hangs on the same blueprint in `drafting`."""

from flask import Blueprint

from web.pages import load_pages

__all__ = ["bp"]

bp = Blueprint("criteria", "criteria", template_folder="templates", url_prefix="/communities/<community>/criteria")

load_pages(__name__, __path__)
