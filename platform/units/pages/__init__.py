"""The pages of the installation's streets and communities, and of a community's branches and groups."""

from flask import Blueprint

from web.pages import load_pages

__all__ = ["branches", "units"]

units = Blueprint("units", "units", template_folder="templates", url_prefix="/installation")
branches = Blueprint("branches", "units", template_folder="templates", url_prefix="/communities/<community>/branches")

load_pages(__name__, __path__)
