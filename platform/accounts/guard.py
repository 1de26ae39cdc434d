"""What stands before every view: who asks, whether they may, and in which scope the view runs."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar, cast

from flask import g, request
from flask_babel import lazy_gettext
from flask_login import current_user
from werkzeug.exceptions import Unauthorized

from accounts import totp
from accounts.access import Access, access_of
from accounts.errors import SecondFactorMissing
from accounts.models import User
from accounts.permissions import CHANGES_WHEN_CLOSED, PLACED, Permission
from core.db import db
from core.errors import Forbidden, Missing
from tenants import queries
from tenants.errors import UnitClosed
from tenants.models import Community, Street
from tenants.scope import Scope, enter

READING = frozenset({"GET", "HEAD", "OPTIONS"})

P = ParamSpec("P")
R = TypeVar("R")

NOT_HERE = lazy_gettext("没有找到这个页面或记录；它可能不存在，也可能不在您的单位。")
NOT_YOURS = lazy_gettext("您的角色不能办理这件事；需要时请联系本单位管理员调整角色。")


def needs(permission: Permission) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let a view run only for who holds the permission in the place its address names, inside that scope.

    Raises Unauthorized without a signed-in person, Missing for a place that is foreign or does not exist, Forbidden
    for one's own place without the permission.
    """

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            authorize(permission, cast(dict[str, object], kwargs))
            return view(*args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def signed_in(view: Callable[P, R]) -> Callable[P, R]:
    """Let a view run for anybody who is signed in, in no tenant's scope."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        _ask_for_second_factor()
        return view(*args, **kwargs)

    guarded.permission = "signed in"  # type: ignore[attr-defined]
    return guarded


def signed_in_at_all(view: Callable[P, R]) -> Callable[P, R]:
    """Let a view run for anybody who is signed in, also before they set up the second factor that they need."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        current_person()
        return view(*args, **kwargs)

    guarded.permission = "signed in"  # type: ignore[attr-defined]
    return guarded


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a view as open to everybody."""
    view.permission = "public"  # type: ignore[attr-defined]
    return view


def current_person() -> User:
    """Return who is signed in; raise Unauthorized where nobody is."""
    if not current_user.is_authenticated:
        raise Unauthorized
    return cast(User, current_user._get_current_object())


def own_account() -> User:
    """Return the row of who is signed in, to be changed."""
    return db.session.get_one(User, current_person().id)


def access() -> Access:
    """Return what the signed-in person may do, loaded once for a request."""
    if "access" not in g:
        mine = current_person()
        came_along = g.get("session_user") is mine
        g.access = Access(g.session_grants) if came_along else access_of(mine.id)
    return cast(Access, g.access)


def current_community() -> Community:
    """Return the community that the address names."""
    return cast(Community, g.community)


def current_street() -> Street:
    """Return the street that the address names."""
    return cast(Street, g.street)


def own_folder(kind: str) -> str:
    """Return the folder of the file store for what the person keeps in this community between two requests."""
    return f"{kind}/{current_community().id}/{current_person().id}"


def _ask_for_second_factor() -> None:
    if totp.is_missing(current_person(), access()):
        raise SecondFactorMissing


def authorize(permission: Permission, address: dict[str, object]) -> None:
    _ask_for_second_factor()
    if "community" in address:
        enter(_community_scope(permission, str(address["community"])))
    elif "street" in address:
        enter(_street_scope(permission, str(address["street"])))
    elif not access().may(permission):
        raise Forbidden(NOT_YOURS)
    elif PLACED.get(permission) == "district":
        enter(Scope(queries.community_ids(), frozenset(), is_district=True))


def _community_scope(permission: Permission, code: str) -> Scope:
    reads = request.method in READING
    community = queries.community(code) if reads else queries.community_to_change(code)
    if community is None or not access().reaches(community):
        raise Missing(NOT_HERE)
    if not access().holds(permission, community):
        raise Forbidden(NOT_YOURS)
    scope = access().scope(permission, community)
    if scope is None or not (reads or community.is_open or permission in CHANGES_WHEN_CLOSED):
        raise UnitClosed(community.organisation)
    g.community = community
    return scope


def _street_scope(permission: Permission, code: str) -> Scope:
    street = queries.street(code)
    if street is None or not access().oversees(street.id):
        raise Missing(NOT_HERE)
    if not access().may_in_street(permission, street.id):
        raise Forbidden(NOT_YOURS)
    g.street = street
    return Scope(queries.community_ids(street.id), frozenset())
