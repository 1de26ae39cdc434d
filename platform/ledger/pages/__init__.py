"""The pages of the ledger: entries, one entry, attendance, imports."""

from flask import Blueprint

from web.pages import load_pages

__all__ = ["bp"]

bp = Blueprint("ledger", "ledger", template_folder="templates", url_prefix="/communities/<community>")

load_pages(__name__, __path__)
