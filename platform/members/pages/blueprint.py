"""The blueprint on which the pages of members hang."""

from flask import Blueprint

bp = Blueprint("members", "members", template_folder="templates", url_prefix="/communities/<community>")
