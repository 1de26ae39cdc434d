"""The frame around a page, drawn once for all requests that show the same, and filled with what differs."""

from __future__ import annotations

from dataclasses import replace

from flask import g, get_template_attribute, request
from flask_babel import get_locale
from markupsafe import Markup, escape

import web
from app.navigation.request_shell import frame_key, quarter_step, shell
from core import clock
from web import Shell, marks

NEXT_PAGE, SLOT, BORDER = (marks.new_mark() for _ in range(3))


def before(_shell: Shell) -> Markup:
    """Return brand, top bar and menu for this request."""
    return Markup(marks.BEFORE if marks.draws_marks() else frame()[0])


def after(_shell: Shell) -> Markup:
    """Return the tab bar and the scripts for this request."""
    return Markup(marks.AFTER if marks.draws_marks() else frame()[1])


def frame() -> tuple[str, str]:
    """Return what stands before and after this request's page."""
    if "frame" not in g:
        own = {marks.NONCE: marks.csp_nonce(), marks.TOKEN: marks.form_token()}
        # a refusal leads home: neither the language nor another quarter makes sense at an address that was refused
        is_refused = g.get("is_refused", False)
        own[SLOT] = "" if is_refused else _stepper()
        own[NEXT_PAGE] = str(escape(f"{request.script_root}/" if is_refused else request.full_path))
        g.frame = tuple(marks.filled(_parts(), own).decode().split(BORDER))
    parts: tuple[str, str] = g.frame
    return parts


def _stepper() -> str:
    """The quarter of this address and its neighbours; drawn once for an address, a language and a day."""
    key = ("quarter", request.script_root, request.full_path, str(get_locale()), clock.today())
    parts = marks.bodies.get(key)
    if parts is None:
        step = quarter_step()
        if step is None:
            return ""
        parts = [str(get_template_attribute("macros/frame.html", "quarter_step")(step)).encode()]
        marks.bodies.put(key, parts, marks.size_of(parts) + len(request.full_path))
    return parts[0].decode()


def _parts() -> marks.Parts:
    key = ("frame", *frame_key())
    parts = marks.bodies.get(key)
    if parts is None:
        parts = _drawn()
        marks.bodies.put(key, parts, marks.size_of(parts))
    return parts


def _drawn() -> marks.Parts:
    blank = replace(shell(), quarter=None, token=marks.TOKEN, next_page=NEXT_PAGE, slot=SLOT)
    with marks.drawn_for_all():
        drawn = f"{web.before(blank)}{BORDER}{web.after(blank)}"
    return marks.divided(drawn.encode(), NEXT_PAGE, SLOT)
