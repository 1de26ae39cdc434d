"""Tokens, who asks, and the communities they reach."""

from __future__ import annotations

from accounts import actions, devices, tokens, totp
from accounts.access import access_of
from accounts.errors import SecondFactorMissing
from accounts.guard import access, current_person, public, signed_in
from accounts.role_assignments import role_assignments
from accounts.schemas import CommunityOut, Credentials, Me, TokenMade
from core.db import db
from core.extensions import limiter
from tenants import audit
from tenants import queries as tree
from web.api import Blueprint
from web.schemas import page_schema, unpaged

tokens_bp = Blueprint("tokens", __name__, description="Personal tokens")
bp = Blueprint("me", __name__, description="Who asks, and where")


@tokens_bp.post("/tokens")
@public
@limiter.limit("30 per minute")
@tokens_bp.arguments(Credentials)
@tokens_bp.response(201, TokenMade)
def make_token(credentials: dict[str, object]) -> dict[str, str]:
    """Exchange user name and password for a personal token."""
    username, origin = str(credentials["username"]), devices.origin(str(credentials["username"]))
    user = actions.authenticate(username, str(credentials["password"]), origin)
    if totp.is_missing(user, access_of(user.id)):
        raise SecondFactorMissing
    if user.totp_secret_encrypted is not None:
        actions.check_code(user, str(credentials["code"]), origin)
    audit.record("sign_in", user.username, actor=user)
    may_write, days = credentials["scope"] == "write", int(str(credentials["days"]))
    token = tokens.make(user, str(credentials["name"]), may_write=may_write, days=days)
    db.session.commit()
    return {"token": token}


@bp.get("/me")
@signed_in
@bp.response(200, Me)
def me() -> dict[str, object]:
    """Say who asks and which roles they hold."""
    roles = [{"role": one.role.value, "unit": one.unit, "code": one.code} for one in role_assignments(access())]
    user = current_person()
    return {"username": user.username, "name": user.name, "language": user.language, "roles": roles}


@bp.get("/communities")
@signed_in
@bp.response(200, page_schema(CommunityOut))
def communities() -> dict[str, object]:
    """List the communities that the asker has business in."""
    streets = {street.id: street.name for street in tree.streets()}
    reached = [row for row in db.session.scalars(tree.communities()) if access().reaches(row)]
    return unpaged(
        [{"code": r.code, "name": r.name, "kind": r.kind.value, "street": streets[r.street_id]} for r in reached]
    )
