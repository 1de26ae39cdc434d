"""Pages kept as they were rendered, until their community changes: what is asked again costs no second rendering."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import Response, make_response, request, session
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_wtf.csrf import generate_csrf

from accounts.guard import access, current_person
from core import clock
from ledger.kept import Kept
from web.nonce import csp_nonce, new_mark

P = ParamSpec("P")

NONCE, FORGERY = new_mark().encode(), new_mark().encode()
OK = 200

_pages: Kept[bytes] = Kept(512)


def kept_page(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Answer a person's repeated GET from what was rendered, as long as nothing it depends on has changed.

    Stands below `needs`. A page depends on its community's revision, the address, the person and their roles, the
    language and the hour; nonce and forgery token are the request's own. A page with a flashed sentence is not kept.
    """

    @wraps(view)
    def kept(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if session.get("_flashes"):
            return view(*args, **kwargs)
        page = _pages.of(_key(), lambda: _stored(make_response(view(*args, **kwargs)).get_data()))
        own = page.replace(NONCE, csp_nonce().encode()).replace(FORGERY, generate_csrf().encode())
        return Response(own, mimetype="text/html")

    return kept


def _key() -> tuple[object, ...]:
    mine = current_person()
    roles = tuple(grant.id for grant in access().grants)
    return (mine.id, mine.name, roles, request.full_path, str(get_locale()), f"{clock.local(clock.now()):%Y%m%d%H}")


def _stored(page: bytes) -> bytes:
    return page.replace(csp_nonce().encode(), NONCE).replace(generate_csrf().encode(), FORGERY)
