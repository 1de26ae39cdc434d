"""How the pages of a feature come to hang on its blueprint."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from pkgutil import iter_modules


def load_pages(package: str, path: Iterable[str]) -> None:
    """Load every module of a package of pages: each hangs its routes on the blueprint that the package made before."""
    for module in iter_modules(path):
        import_module(f"{package}.{module.name}")
