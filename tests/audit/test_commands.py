"""Every command that changes something leaves its rows in the audit, under the system's name."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import click
import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import Session

from app.config import Settings
from app.factory import create_app
from core.db import db
from core.quarter import Quarter
from ledger.models import ChainHead
from tenants.audit import SYSTEM
from tenants.models import AuditRow
from tenants.scope import enter, leave
from tests.audit.acts import Told, stored_entry
from tests.audit.reading import newest, told_since
from tests.factories import Place, community, confirmed_board

OTHERS = frozenset({"db", "openapi"})
"""Groups that libraries bring."""
CHANGES_NOTHING = {
    "demo fill": "fills an empty database as its people would, through the acts of the walk",
    "ledger verify": "reads",
    "ops distribute": "moves tables to other machines, no row of them changes",
    "ops raise-revisions": "has every page and standing computed anew",
    "reports sweep": "puts on the queue again what was asked for",
    "rules check": "reads a file",
    "rules explain": "reads a file",
    "rules score": "reads files",
    "rules stars": "reads files",
    "worker": "builds what was asked for; the heads that it keeps are those of `ledger heads`",
}
Acting = Callable[[Flask, pytest.MonkeyPatch], tuple[list[str], list[Told]]]


def begin(_application: Flask, _patch: pytest.MonkeyPatch) -> tuple[list[str], list[Told]]:
    options = ["--code", "enyang", "--name", "恩阳区", "--system", "sysadmin", "--security", "secadmin"]
    audit_rows: list[Told] = [("district_founded", "enyang", None)]
    for name in ("sysadmin", "secadmin"):
        audit_rows += [("user_added", name, None), ("role_granted", name, None), ("invited", name, None)]
    return options, audit_rows


def of_account(action: str) -> Acting:
    def acting(_application: Flask, _patch: pytest.MonkeyPatch) -> tuple[list[str], list[Told]]:
        name = community().users["recorder"].username
        return [name], [(action, name, None)]

    return acting


def heads(_application: Flask, _patch: pytest.MonkeyPatch) -> tuple[list[str], list[Told]]:
    place = community()
    stored_entry(place, "recorded")
    enter(place.scope)
    head = db.session.scalars(select(ChainHead)).one()
    subject = f"{head.sequence} {head.digest.hex()}"
    db.session.rollback()
    leave()
    return [], [("chain_head_kept", subject, place.id)]


def seal(_application: Flask, patch: pytest.MonkeyPatch) -> tuple[list[str], list[Told]]:
    place: Place = community()
    enter(place.scope)
    with patch.context() as without:
        without.setattr("ledger.chain.seal", lambda *_arguments: None)
        confirmed_board(place, Quarter(2022, 1))
    db.session.commit()
    leave()
    return [], [("sealed_late", 1, place.id)]


ACTING: dict[str, Acting] = {
    "install begin": begin,
    "install invite": of_account("invited"),
    "install disable": of_account("user_disabled"),
    "ledger heads": heads,
    "ledger seal": seal,
}


@pytest.fixture
def alone(blank_settings: Settings) -> Iterator[Flask]:
    """An application on an empty database of its own."""
    application = create_app(blank_settings)
    yield application
    with application.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def reader(blank_settings: Settings) -> Iterator[Engine]:
    engine = create_engine(blank_settings.migration_url)
    yield engine
    engine.dispose()


def names(application: Flask) -> set[str]:
    commands = set()
    for name, command in application.cli.commands.items():
        if name not in OTHERS:
            inside = command.commands if isinstance(command, click.Group) else {}
            commands |= {f"{name} {each}" for each in inside} or {name}
    return commands


def test_every_command_has_a_scenario_or_changes_nothing(application: Flask) -> None:
    assert names(application) == ACTING.keys() | CHANGES_NOTHING.keys()


@pytest.mark.parametrize("name", sorted(ACTING))
def test_a_command_leaves_exactly_its_rows(
    alone: Flask, reader: Engine, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    with alone.app_context():
        arguments, expected = ACTING[name](alone, monkeypatch)
    before = newest(reader)

    result = alone.test_cli_runner().invoke(args=[*name.split(), *arguments])

    assert result.exit_code == 0, result.output
    assert told_since(reader, before)[0] == [(action, str(subject), tenant) for action, subject, tenant in expected]
    with Session(reader) as session:
        actors = session.scalars(select(AuditRow.actor_name).where(AuditRow.id > before))
        assert set(actors) == {SYSTEM}
