"""The blueprints of every feature's pages."""

from flask import Flask

from accounts.pages import accounts, installation, staff
from boards.forecast_pages import bp as boards
from boards.trial_pages import bp as criteria
from dashboard.pages import bp as dashboard
from drafting.pages import district_drafts, drafts
from drafting.pages.standards import standards
from evaluations.pages import bp as evaluations
from ledger.pages import bp as ledger
from members.pages import bp as members
from publicity.pages import bp as publicity
from reports.pages import bp as reports
from stars.pages import bp as stars
from units.pages import branches, units

BLUEPRINTS = (
    accounts,
    installation,
    staff,
    publicity,
    evaluations,
    stars,
    reports,
    boards,
    criteria,
    drafts,
    district_drafts,
    standards,
    dashboard,
    ledger,
    members,
    units,
    branches,
)


def install(app: Flask) -> None:
    """Register the pages on an application."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
