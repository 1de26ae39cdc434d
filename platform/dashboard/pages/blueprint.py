"""The blueprint on which the overviews hang."""

from flask import Blueprint

bp = Blueprint("dashboard", "dashboard", template_folder="templates")
