"""The pages of people's accounts, of a community's staff, and of those who administer the installation."""

from flask import Blueprint

from web.pages import load_pages

__all__ = ["accounts", "installation", "staff"]

accounts = Blueprint("accounts", "accounts", template_folder="templates")
installation = Blueprint("installation", "accounts", url_prefix="/installation")
staff = Blueprint("staff", "accounts", url_prefix="/communities/<community>/staff")

load_pages(__name__, __path__)
