"""The blueprint on which the pages of criteria hang."""

from flask import Blueprint

bp = Blueprint("criteria", "criteria", template_folder="templates", url_prefix="/communities/<community>/criteria")
