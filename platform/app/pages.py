"""The blueprints of every feature's pages."""

from flask import Flask

from accounts.installation import bp as installation
from accounts.pages import bp as accounts
from accounts.staff import bp as staff

BLUEPRINTS = (
    accounts,
    installation,
    staff,
)


def install(app: Flask) -> None:
    """Register the pages on an application."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
