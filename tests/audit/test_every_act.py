"""Every act leaves exactly its rows in the audit: each unsafe route has a scenario here, with what is told of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine

from app.config import Settings
from app.security import UNSAFE
from core import clock
from tests.audit import (
    acts_access,
    acts_accounts,
    acts_boards,
    acts_branches,
    acts_criteria,
    acts_ledger,
    acts_people,
    acts_units,
)
from tests.audit.acts import Scenario
from tests.audit.reading import newest, told_since
from tests.browsing import Browser
from tests.factories import Place

PARTS = (acts_access, acts_accounts, acts_boards, acts_branches, acts_criteria, acts_ledger, acts_people, acts_units)
SCENARIOS: dict[str, Scenario] = {name: act for part in PARTS for name, act in part.SCENARIOS.items()}


@pytest.fixture(scope="module")
def reader(settings: Settings) -> Iterator[Engine]:
    """The audit as the migrator reads it, whom no scope narrows."""
    engine = create_engine(settings.migration_url)
    yield engine
    engine.dispose()


def test_every_unsafe_route_has_a_scenario(application: Flask) -> None:
    unsafe = {rule.endpoint for rule in application.url_map.iter_rules() if (rule.methods or set()) & UNSAFE}

    assert sorted(unsafe - SCENARIOS.keys()) == []
    assert sorted(SCENARIOS.keys() - unsafe) == []


@pytest.mark.parametrize("endpoint", sorted(SCENARIOS))
def test_an_act_leaves_exactly_its_rows(
    application: Flask, place: Place, browser: Browser, reader: Engine, endpoint: str
) -> None:
    act = SCENARIOS[endpoint](place)
    with clock.stopped_at(act.at):
        inside = browser.signed_in(act.by)
        before = newest(reader)

        answer = act.sent_by(inside)

    assert answer.status_code == act.status, answer.text
    audit_rows, hands = told_since(reader, before)
    expected = [(action, str(subject), tenant) for action, subject, tenant in act.audit_rows()]
    assert sorted(audit_rows) == sorted(expected)
    assert hands <= {(act.by.id, "done", True)}
