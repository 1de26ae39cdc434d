"""Typesetting with typst: a template by name and data as JSON in, bytes out; never source made of data.

Typst works with threads: not in a process that forks afterwards (gunicorn's and RQ's parents only import this).
"""

import json
import threading
from pathlib import Path
from typing import Literal

import typst

Form = Literal["pdf", "png"]

FOLDER = Path(__file__).parent
TEMPLATES = FOLDER / "typst"
FONTS = FOLDER / "fonts"

_compilers: dict[str, typst.Compiler] = {}
_one_at_a_time = threading.Lock()


class FontsMissing(RuntimeError):
    """The fonts that script/setup copies are not there."""


def typeset(template: str, data: object, form: Form, ppi: float | None = None) -> bytes:
    """Return a PDF, or the PNG of a one-page template. Raises FontsMissing."""
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    with _one_at_a_time:
        content = _compiler(template).compile(format=form, ppi=ppi, sys_inputs=inputs)
    if not isinstance(content, bytes):
        raise ValueError(f"{template} does not make one {form}")
    return content


def _compiler(template: str) -> typst.Compiler:
    """Return the template's compiler, which keeps fonts and parsed source: the second paper is the quicker one."""
    if template not in _compilers:
        if not FONTS.is_dir() or not any(FONTS.iterdir()):
            raise FontsMissing("The fonts for papers are missing; run script/setup.")
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
        path = TEMPLATES / f"{template}.typ"
        _compilers[template] = typst.Compiler(path, root=TEMPLATES, font_paths=fonts)
    return _compilers[template]
