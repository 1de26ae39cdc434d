"""The pages of publicity: boards and what is done with them, their papers, the public page."""

from flask import Blueprint

from web.pages import load_pages

__all__ = ["BOARDS", "bp"]

BOARDS = "/communities/<community>/boards"

bp = Blueprint("publicity", "publicity", template_folder="templates")

load_pages(__name__, __path__)
