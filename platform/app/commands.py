"""The commands of every feature, registered on the flask command."""

from flask import Flask


def install(app: Flask) -> None:
    """Register the commands on an application."""
