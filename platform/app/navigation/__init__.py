"""The shell around every page: menu, units to switch to, period, what waits."""

from flask import Flask
from werkzeug.local import LocalProxy

from app.navigation.frame_cache import after, before, frame
from app.navigation.request_shell import shell


def install(app: Flask) -> None:
    """Give the templates `shell`, put together only where a page reads it, and the frame around a page."""
    app.context_processor(lambda: {"shell": LocalProxy(shell)})
    app.jinja_env.globals.update(before=before, after=after)
    app.extensions["frame"] = frame
