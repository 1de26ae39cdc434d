"""Links for people without an account: a random token, kept as its hash, that opens one thing until a day."""

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import select, update

from core import clock
from core.db import db
from tenants.models import Link, LinkKind


def make(kind: LinkKind, tenant: int, object_id: int, expires_at: datetime) -> str:
    """Store a link and return its token, which is nowhere kept in clear by this table."""
    token = secrets.token_urlsafe(18)
    db.session.add(
        Link(
            token_hash=_hashed(token),
            kind=kind,
            tenant_id=tenant,
            object_id=object_id,
            made_at=clock.now(),
            expires_at=expires_at,
        )
    )
    return token


def find(token: str, kind: LinkKind) -> Link | None:
    """Return the link of a token, expired or not; None where there is none."""
    return db.session.scalar(select(Link).where(Link.token_hash == _hashed(token), Link.kind == kind))


def is_open(link: Link) -> bool:
    return link.withdrawn_at is None and clock.now() < link.expires_at


def withdraw(kind: LinkKind, tenant: int, object_id: int) -> None:
    """End every open link to one thing."""
    db.session.execute(
        update(Link)
        .where(Link.kind == kind, Link.tenant_id == tenant, Link.object_id == object_id, Link.withdrawn_at.is_(None))
        .values(withdrawn_at=clock.now())
    )


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
