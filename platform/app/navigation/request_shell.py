"""From the request to its shell: who is here, in which unit, which period, what waits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from flask import current_app, g, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from accounts.access import Access, HeldGrant, covers
from accounts.guard import access, current_person
from accounts.models import Role
from accounts.permissions import GIVEN, WHEN_CLOSED, Permission
from accounts.words import ROLES
from app.navigation.links import UnitKind
from app.navigation.menus import MenuContext, home_url, menu, tabs
from app.navigation.org_tree import CommunityNode, OrgTree, org_tree
from app.navigation.pending_counts import pending_for
from core import clock
from core.quarter import Quarter
from web import QuarterStep, Shell, Unit
from web.addresses import address
from web.formats import quarter_name, quarter_short
from web.quarters import asked_quarter

ORDER = {role: place for place, role in enumerate(Role)}
STEPPED = frozenset({"dashboard.community_home", "boards.card", "boards.own_card", "boards.standing"})


@dataclass(frozen=True)
class _Position:
    """Who is here in which role, in which unit, and how much waits."""

    rights: Access
    units: OrgTree
    context: MenuContext
    role: Role
    name: str
    within: str
    pending: int


def shell() -> Shell:
    """Return the shell of this request, put together once."""
    if "shell" not in g:
        g.shell = _shell(_position())
    return cast(Shell, g.shell)


def frame_key() -> tuple[object, ...]:
    """Return what a frame depends on, but for the marks that are filled for each request."""
    here, user = _position(), current_person()
    grants = tuple(grant.id for grant in here.rights.grants)
    what = (here.context, here.role, here.name, here.within, here.pending, here.units.read_at, here.units.number)
    return (user.id, user.name, grants, what, request.endpoint, str(get_locale()), request.script_root)


def _position() -> _Position:
    if "position" not in g:
        rights, community, street = access(), g.get("community"), g.get("street")
        tenants = [grant.tenant_id for grant in rights.grants] + [community.id if community else None]
        above = [grant.street_id for grant in rights.grants] + [street.id if street else None]
        units = org_tree([one for one in tenants if one is not None], [one for one in above if one is not None])
        pending = pending_for(rights, community) if community is not None else 0
        g.position = _Position(rights, units, *_here(rights, units), pending)
    return cast(_Position, g.position)


def _shell(here: _Position) -> Shell:
    return Shell(
        unit_name=here.name,
        unit_in=here.within,
        person=current_person().name,
        role_name=str(ROLES[here.role]) if here.rights.grants else "",
        home_url=home_url(here.context),
        menu=menu(here.context, here.pending),
        tabs=tabs(here.context),
        units=_units(here.rights, here.units, here.name),
        quarter=quarter_step(),
        roles_url=_url("accounts.choose") if len(here.rights.grants) > 1 else "",
        password_url=_url("accounts.password"),
        second_factor_url=_url("accounts.second_factor"),
        tokens_url=_url("accounts.tokens"),
        language_url=_url("accounts.language"),
        sign_out_url=_url("accounts.sign_out"),
        language="en" if str(get_locale()) == "en" else "zh_Hans",
    )


def _here(rights: Access, units: OrgTree) -> tuple[MenuContext, Role, str, str]:
    """Where the page stands: as its address says, else where the person's widest role is."""
    community, street = g.get("community"), g.get("street")
    if community is not None:
        return _in_community(rights, units.communities[community.id], units)
    if street is not None:
        return _in_street(rights, street.code, street.name, units)
    widest = min(rights.grants, key=lambda grant: ORDER[grant.role], default=None)
    if widest is not None and widest.tenant_id in units.communities:
        return _in_community(rights, units.communities[widest.tenant_id], units)
    if widest is not None and widest.street_id is not None:
        return _in_street(rights, *units.streets[widest.street_id], units)
    granted = _permissions_of(rights.grants)
    role = widest.role if widest else Role.MEMBER
    return MenuContext(UnitKind.WHOLE, "", granted), role, units.district, ""


def _in_community(rights: Access, node: CommunityNode, units: OrgTree) -> tuple[MenuContext, Role, str, str]:
    covering = [grant for grant in rights.grants if covers(grant, node.id, node.street_id)]
    inside = [grant for grant in covering if grant.tenant_id is not None]
    role = min((grant.role for grant in inside or covering), key=ORDER.__getitem__)
    is_member = any(grant.member_id is not None for grant in inside)
    permissions = _permissions_of(covering)
    permissions = permissions if node.is_open else permissions & WHEN_CLOSED
    context = MenuContext(UnitKind.COMMUNITY, node.code, permissions, is_member)
    return context, role, _node_name(node), units.streets[node.street_id][1]


def _node_name(node: CommunityNode) -> str:
    """Return a community's name as the frame shows it."""
    return node.name if node.is_open else _("%(name)s（已关闭）", name=node.name)


def _in_street(rights: Access, code: str, name: str, units: OrgTree) -> tuple[MenuContext, Role, str, str]:
    role = Role.DISTRICT if rights.is_district() else Role.STREET
    return MenuContext(UnitKind.STREET, code, _permissions_of(rights.grants)), role, name, units.district


def _permissions_of(grants: Iterable[HeldGrant]) -> frozenset[Permission]:
    return frozenset().union(*(GIVEN[grant.role] for grant in grants))


def _units(rights: Access, units: OrgTree, current: str) -> list[Unit]:
    """The units a person may go to, grouped under the unit above."""
    places: list[Unit] = []
    if rights.is_district():
        places.append(Unit(units.district, _url("dashboard.district"), "", current == units.district))
    for street_id, (code, name) in units.streets.items():
        above = rights.oversees(street_id)
        if above:
            places.append(Unit(name, _url("dashboard.street", street=code), _("街道"), current == name))
        places += [
            Unit(_node_name(node), _community_url(rights, node), name, current == _node_name(node))
            for node in units.communities.values()
            if node.street_id == street_id and (above or any(grant.tenant_id == node.id for grant in rights.grants))
        ]
    return [place for place in places if place.url]


def _community_url(rights: Access, node: CommunityNode) -> str:
    inside = [grant for grant in rights.grants if grant.tenant_id == node.id]
    if any(grant.role != Role.MEMBER for grant in inside):
        return _url("dashboard.community_home", community=node.code)
    return _url("boards.own_card" if inside else "publicity.boards", community=node.code)


def _url(endpoint: str, **values: str) -> str:
    return (
        url_for(endpoint, _anchor=None, _method=None, _scheme=None, _external=None, **values)
        if endpoint in current_app.view_functions
        else ""
    )


def quarter_step() -> QuarterStep | None:
    """The period of a page that has one, with the same page a quarter earlier and later."""
    in_path = "quarter" in (request.view_args or {})
    if not in_path and "quarter" not in request.args and request.endpoint not in STEPPED:
        return None
    today = Quarter.of(clock.today())
    quarter = asked_quarter() or today
    later = quarter.next if quarter < today else None
    return QuarterStep(
        quarter_name(quarter), quarter_short(quarter), _at(quarter.previous), _at(later) if later else None
    )


def _at(quarter: Quarter) -> str:
    pairs = [pair for pair in request.args.items(multi=True) if pair[0] not in ("quarter", "page")]
    path = dict(request.view_args or {})
    if "quarter" in path:
        path["quarter"] = str(quarter)
    else:
        pairs.append(("quarter", str(quarter)))
    return address(request.endpoint or "", pairs, **path)
