"""The door stays open: strangers are silent, slow and greedy, sheets unfold, Redis hangs, and `/healthz` answers."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator

import pytest

from tests.attack.door import flooded
from tests.attack.watch import PATIENCE
from tests.survival.installation import Installation, installed

SECONDS = 12
MADE = """
import json
from wsgi import app
from core.db import db
from tests.browsing import made_session
from tests.factories import community
with app.app_context():
    place = community()
    sessions = [made_session(app, place.users[name].id) for name in ("community", "deputy")]
    name = app.config["SESSION_COOKIE_NAME"]
    people = [(f"{name}={key}", csrf, place.path("/members/import")) for key, csrf in sessions]
    db.session.commit()
    print(json.dumps({"people": people, "home": place.path("/entries")}))
"""


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with installed(tmp_path_factory.mktemp("attacked"), MADE) as site:
        yield site


def looked_at(installation: Installation, path: str) -> tuple[int, str]:
    """What a signed-in person sees."""
    address = f"http://127.0.0.1:{installation.port}{path}"
    request = urllib.request.Request(address, headers={"Cookie": installation.facts["people"][0][0]})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return answer.status, answer.read().decode()


def test_the_door_stays_open_through_it_all_at_once(installation: Installation) -> None:
    """Items that stopped the site one by one, together; afterwards everybody works on."""
    with installation.web():
        seconds = flooded(installation.port, installation.servers.redis_url, SECONDS, installation.facts["people"])
        status, home = looked_at(installation, installation.facts["home"])

    assert status == 200
    assert "积分台账" in home
    assert len(seconds) >= SECONDS
    assert max(seconds) < PATIENCE, sorted(seconds)[-10:]
