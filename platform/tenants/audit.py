"""The audit: one row for each change, in the transaction of what it tells of."""

from typing import Protocol

from flask import g, has_request_context, request
from flask_login import current_user
from sqlalchemy.orm import Session

from core import clock
from core.db import db
from tenants.models import AuditRow

SYSTEM = "系统"


class Actor(Protocol):
    """Whoever the audit names: a person's account."""

    @property
    def id(self) -> int: ...

    @property
    def name(self) -> str: ...


def record(
    action: str, subject: object = "", *, tenant: int | None = None, actor: Actor | None = None, **detail: object
) -> None:
    """Add the audit row of an act to the current transaction.

    tenant: the community that it is about; without it the one whose address was asked for, if any. actor: who acts
    before they are signed in.
    """
    row = _row(action, str(subject), "done", tenant, detail)
    if actor is not None:
        row.actor_id, row.actor_name = actor.id, actor.name
    db.session.add(row)


def record_apart(action: str, subject: object = "", **detail: object) -> None:
    """Store the audit row of an act that changes nothing, such as a download, in a transaction of its own."""
    with Session(db.engine) as session:
        session.add(_row(action, str(subject), "done", None, detail))
        session.commit()


def record_refusal(action: str, subject: object = "", *, tenant: int | None = None, **detail: object) -> None:
    """Store the audit row of a refused change, in a transaction of its own."""
    with Session(db.engine) as session:
        session.add(_row(action, str(subject), "refused", tenant, detail))
        session.commit()
    if has_request_context():
        g.refusal_is_kept = True


def is_refusal_kept() -> bool:
    """Say whether this request's refusal has its row already."""
    return bool(g.get("refusal_is_kept"))


def _row(action: str, subject: str, result: str, tenant: int | None, detail: dict[str, object]) -> AuditRow:
    known = has_request_context() and bool(current_user) and current_user.is_authenticated
    if tenant is None and has_request_context() and g.get("community") is not None:
        tenant = g.community.id
    return AuditRow(
        at=clock.now(),
        day=clock.today(),
        actor_id=current_user.id if known else None,
        actor_name=current_user.name if known else ("" if has_request_context() else SYSTEM),
        tenant_id=tenant,
        action=action,
        subject=subject[:200].replace("\0", ""),
        result=result,
        address=(request.remote_addr or "") if has_request_context() else "",
        detail=detail,
    )
