"""The JSON API: every feature's blueprint under /api/v1, described by OpenAPI."""

from flask import Flask


def install(app: Flask) -> None:
    """Register the API on an application."""
