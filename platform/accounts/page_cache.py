"""Pages answered from what was drawn, until a topic that they depend on is raised."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import Response, current_app, make_response, request, session
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from accounts.guard import access, current_community, current_person
from core import clock
from tenants import revisions, scope
from tenants.models import Topic
from web import marks

P = ParamSpec("P")
OK = 200


def cached_page(
    *topics: Topic,
) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, ResponseReturnValue]]:
    """Answer a person's repeated GET from what was drawn, as long as nothing it depends on has changed.

    Stands below `needs`. A page depends on the topics named, its address, the person and their roles, the language and
    the hour; nonce, form token and frame are the request's own. A page with a flashed sentence is not kept.
    """

    def decorate(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
        @wraps(view)
        def cached(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            numbers = revisions.current()
            if numbers is None or session.get("_flashes"):
                return view(*args, **kwargs)
            key = _key(numbers.of(topics))
            parts = marks.bodies.get(key)
            if parts is None:
                with marks.drawn_for_all():
                    answer = make_response(view(*args, **kwargs))
                parts = marks.divided(answer.get_data())
                if answer.status_code != OK:
                    return Response(_filled(parts), answer.status_code, mimetype="text/html")
                marks.bodies.put(key, parts, marks.size_of(parts))
            return Response(_filled(parts), mimetype="text/html")

        return cached

    return decorate


def _filled(parts: marks.Parts) -> bytes:
    before, after = current_app.extensions["frame"]()
    own = {marks.NONCE: marks.csp_nonce(), marks.TOKEN: marks.form_token()}
    return marks.filled(parts, own | {marks.BEFORE: before, marks.AFTER: after})


def _key(numbers: tuple[int, ...]) -> tuple[object, ...]:
    mine, rights = current_person(), access()
    roles = tuple(grant.id for grant in rights.grants)
    place = current_community()
    facts = (place.organisation, place.address, place.telephone, place.closed_on)
    where = (scope.current().tenant, request.script_root, request.full_path, facts)
    hour = f"{clock.local(clock.now()):%Y%m%d%H}"
    return ("page", *where, numbers, mine.id, mine.name, roles, str(get_locale()), hour)
