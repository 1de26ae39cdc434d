"""The menu and the tab bar of a place, for the permissions a person has there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from flask import current_app, request, url_for
from flask_babel import get_locale

from accounts.permissions import Permission
from app.navigation.links import LINKS, Link, UnitKind
from core import clock
from core.quarter import Quarter
from web import MenuEntry, MenuGroup

MAX_TABS = 4
MEMBERS_OWN = frozenset({"boards.own_card", "publicity.newest_published"})
"""Pages that a member has and staff do not need: they see more elsewhere."""
COUNTED = "ledger.entries"
PERIODS: dict[str, tuple[str, Callable[[date], str]]] = {
    "stars.year": ("year", lambda today: str(today.year - 1)),
    "boards.standing": ("quarter", lambda today: str(Quarter.of(today))),
}


@dataclass(frozen=True)
class MenuContext:
    """Where a page stands and what the person may do there; equal ones have equal menus."""

    place: UnitKind
    code: str
    permissions: frozenset[Permission]
    is_member: bool = False


@dataclass(frozen=True)
class _Drawn:
    """A link with its address and words in one language."""

    link: Link
    group: str
    label: str
    tab: str
    url: str


def menu(context: MenuContext, pending: int) -> list[MenuGroup]:
    """Return the groups of the menu, the present page lit, the number that waits beside the ledger."""
    groups: dict[str, list[MenuEntry]] = {}
    for drawn in _drawn(context):
        groups.setdefault(drawn.group, []).append(_entry(drawn, drawn.label, pending))
    return [MenuGroup(title, entries) for title, entries in groups.items()]


def tabs(context: MenuContext) -> list[MenuEntry]:
    """Return the tab bar of a phone: at most four entries."""
    return [_entry(drawn, drawn.tab, 0) for drawn in _drawn(context) if drawn.tab][:MAX_TABS]


def home_url(context: MenuContext) -> str:
    """Return the address behind the mark: the first page of the menu."""
    drawn = _drawn(context)
    return drawn[0].url if drawn else request.script_root + "/"


def _entry(drawn: _Drawn, label: str, pending: int) -> MenuEntry:
    count = pending if drawn.link.pages[0] == COUNTED else 0
    return MenuEntry(label, drawn.url, drawn.link.icon, count, request.endpoint in drawn.link.pages)


def _drawn(context: MenuContext) -> list[_Drawn]:
    """The links of a context; cached, because twenty addresses cost more than the rest of the frame."""
    menus: dict[object, list[_Drawn]] = current_app.extensions.setdefault("menus", {})
    key = (context, str(get_locale()), request.script_root, Quarter.of(clock.today()))
    if key not in menus:
        menus[key] = [drawn for link in LINKS if (drawn := _draw(link, context)) is not None]
    return menus[key]


def _draw(link: Link, context: MenuContext) -> _Drawn | None:
    leads_to = next((page for page in link.pages if page in current_app.view_functions), None)
    if leads_to is None or not _is_shown(link, context):
        return None
    values: dict[str, str] = {} if link.place == UnitKind.WHOLE else {link.place.value: context.code}
    if leads_to in PERIODS:
        name, period = PERIODS[leads_to]
        values[name] = period(clock.today())
    address = url_for(leads_to, _anchor=None, _method=None, _scheme=None, _external=None, **values)
    return _Drawn(link, str(link.group), str(link.label), str(link.tab or ""), address)


def _is_shown(link: Link, context: MenuContext) -> bool:
    if link.permission not in context.permissions or link.place not in (context.place, UnitKind.WHOLE):
        return False
    return link.pages[0] not in MEMBERS_OWN or context.is_member
