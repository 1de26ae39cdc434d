"""The frame: create_app, configuration, error pages, layout, navigation, languages."""

from app.factory import create_app

__all__ = ["create_app"]
