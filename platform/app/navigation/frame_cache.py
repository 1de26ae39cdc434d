"""The frame around a page, drawn once for all requests that show the same, and filled with what differs."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from threading import Lock

from flask import current_app, g, get_template_attribute, request
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

import web
from app.navigation.request_shell import frame_key, quarter_step, shell
from web import Shell, csp_nonce
from web.nonce import new_mark

MOST = 1024
TOKEN, NEXT_PAGE, SLOT, NONCE = (new_mark() for _ in range(4))
_lock = Lock()


@dataclass(frozen=True)
class Frame:
    """The two parts of a frame, with marks where each request has its own."""

    before: str
    after: str


def before(_shell: Shell) -> Markup:
    """Return brand, top bar and menu for this request."""
    own = {TOKEN: generate_csrf(), SLOT: _stepper(), NEXT_PAGE: str(escape(request.full_path))}
    return Markup(_filled(_frame().before, own))


def after(_shell: Shell) -> Markup:
    """Return the tab bar and the scripts for this request."""
    return Markup(_filled(_frame().after, {NONCE: csp_nonce()}))


def _filled(text: str, own: dict[str, str]) -> str:
    for mark, value in own.items():
        text = text.replace(mark, value)
    return text


def _stepper() -> str:
    step = quarter_step()
    if step is None:
        return ""
    return str(get_template_attribute("macros/frame.html", "quarter_step")(step))


def _frame() -> Frame:
    if "frame" not in g:
        g.frame = _kept_frame()
    frame: Frame = g.frame
    return frame


def _kept_frame() -> Frame:
    kept: OrderedDict[object, Frame] = current_app.extensions.setdefault("frames", OrderedDict())
    key = frame_key()
    with _lock:
        if key in kept:
            kept.move_to_end(key)
            return kept[key]
    drawn = _drawn()
    with _lock:
        kept[key] = drawn
        while len(kept) > MOST:
            kept.popitem(last=False)
    return drawn


def _drawn() -> Frame:
    blank = replace(shell(), quarter=None, token=TOKEN, next_page=NEXT_PAGE, slot=SLOT)
    after_it = str(web.after(blank)).replace(csp_nonce(), NONCE)
    return Frame(str(web.before(blank)), after_it)
