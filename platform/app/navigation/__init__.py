"""The shell around every page: menu, units to switch to, period, what waits."""

from flask import Flask
from werkzeug.local import LocalProxy

from app.navigation.here import shell


def install(app: Flask) -> None:
    """Give the templates `shell`; it is put together only where a page reads it."""
    app.context_processor(lambda: {"shell": LocalProxy(shell)})
