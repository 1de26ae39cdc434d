"""An application for tests, which compiles no template that an earlier one has compiled."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from jinja2 import FileSystemBytecodeCache

from app.config import Settings
from app.factory import create_app

COMPILED = Path(__file__).resolve().parents[1] / "var" / "templates"
"""Where compiled templates stay from run to run, found by their content."""


def application_of(settings: Settings) -> Flask:
    """Make the application, with the templates of earlier runs."""
    app = create_app(settings)
    COMPILED.mkdir(parents=True, exist_ok=True)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(COMPILED))
    return app
