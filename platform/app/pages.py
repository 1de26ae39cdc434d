"""The blueprints of every feature's pages."""

from flask import Flask


def install(app: Flask) -> None:
    """Register the pages on an application."""
