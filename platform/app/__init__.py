"""Composition: create_app, configuration, error pages, navigation, languages, demo."""

from app.factory import create_app

__all__ = ["create_app"]
