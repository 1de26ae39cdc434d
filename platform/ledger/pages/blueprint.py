"""The blueprint on which the ledger's pages hang."""

from flask import Blueprint

bp = Blueprint("ledger", "ledger", template_folder="templates", url_prefix="/communities/<community>")
