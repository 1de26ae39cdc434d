"""The blueprint on which the pages of publicity hang."""

from flask import Blueprint

BOARDS = "/communities/<community>/boards"

bp = Blueprint("publicity", "publicity", template_folder="templates")
