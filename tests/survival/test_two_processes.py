"""Two web processes that know nothing of each other: what is changed through one is what the other shows next."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from uuid import uuid4

import pytest

from core import clock
from core.embedded.process import free_port
from core.quarter import Quarter
from tests.programs import ran
from tests.survival.installation import Installation, installed

MADE = """
import json
from wsgi import app
from accounts import tokens
from accounts import actions as accounts
from accounts.models import Role
from core.db import db
from tests.browsing import made_session
from tests.factories import community, installation_user
with app.app_context():
    place = community()
    made = {name: tokens.make(user, "test") for name, user in place.users.items()}
    made |= {"code": place.code, "district": tokens.make(installation_user(Role.DISTRICT), "test")}
    made |= {f"{name}'s session": made_session(app, user.id)[0] for name, user in place.users.items()}
    made["leaver"] = place.users["secretary-2"].username
    db.session.commit()
    print(json.dumps(made))
"""
OPENED = """
from wsgi import app
from sqlalchemy import select
from core.db import db
from tenants.actions import open_community
from tenants.models import Street
with app.app_context():
    open_community("newly-opened", "新开的社区", db.session.scalars(select(Street.id)).one(), ["第一支部"])
    db.session.commit()
"""
OWN = re.compile(r'nonce="[^"]*"|(?:value|content)="[\w.-]{60,}"')
"""What of a page is each request's own: the nonce of its scripts, the token of its forms."""
SESSION = "'s session"
HOME, CARD, STANDING, MEMBERS = "/", "/members/M001/card", "/standings/{quarter}", "/members"


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with installed(tmp_path_factory.mktemp("two"), MADE) as installation:
        installation.environment["LIANGJI_WEB_WORKERS"] = "1"
        yield installation


@dataclass
class Pair:
    """Two processes over the same servers: `one` is changed, `other` is looked at."""

    one: Installation
    other: Installation

    @property
    def code(self) -> str:
        return str(self.one.facts["code"])

    def change(self, who: str, path: str, **content: object) -> dict[str, object]:
        """Change something through the first process, as who has a token."""
        status, body = self.one.ask("POST", f"/api/v1/communities/{self.code}{path}", who, content, uuid4().hex)
        assert status in (200, 201), (path, status)
        answer: dict[str, object] = body
        return answer


@pytest.fixture(scope="module")
def pair(first: Installation) -> Iterator[Pair]:
    second = replace(first, port=free_port())
    with first.web(), second.web():
        yield Pair(first, second)


def page(of: Installation, path: str, who: str = "community") -> str:
    """A page of the place as somebody sees it, without what is the request's own."""
    quarter = f"{date.today().year}Q{(date.today().month + 2) // 3}"
    url = f"http://127.0.0.1:{of.port}/communities/{of.facts['code']}{path.format(quarter=quarter)}"
    cookie = f"liangji={of.facts[f'{who}{SESSION}']}"
    request = urllib.request.Request(url, headers={"Cookie": cookie})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return OWN.sub("", answer.read().decode())


@contextmanager
def seen_at_once(pair: Pair, *paths: str) -> Iterator[None]:
    """Both have kept these pages; after the block the second shows something else, and the same as the first."""
    before = {path: page(pair.other, path) for path in paths}
    assert before == {path: page(pair.one, path) for path in paths}
    assert before == {path: page(pair.other, path) for path in paths}
    yield
    after = {path: page(pair.other, path) for path in paths}
    assert [path for path in paths if after[path] == before[path]] == []
    assert after == {path: page(pair.one, path) for path in paths}


def test_an_entry_is_seen_at_each_of_its_steps(pair: Pair) -> None:
    entry = {"member_no": "M001", "item": "duty.1", "date": date.today().isoformat(), "reason": "义务劳动"}
    with seen_at_once(pair, HOME):
        number = pair.change("recorder", "/entries", **entry)["id"]
    with seen_at_once(pair, HOME):
        pair.change("secretary", f"/entries/{number}/verification")
    with seen_at_once(pair, HOME, CARD, STANDING):
        pair.change("community", f"/entries/{number}/recognition")


def test_a_member_is_seen(pair: Pair) -> None:
    new = {
        "member_no": "M900",
        "name": "新来的",
        "branch": "b1",
        "category": "regular",
        "joined_party_on": "2001-07-01",
    }
    with seen_at_once(pair, MEMBERS, STANDING):
        pair.change("community", "/members", **new)


def test_a_community_that_is_opened_is_counted_at_once(pair: Pair) -> None:
    def counted(of: Installation) -> int:
        return int(of.ask("GET", f"/api/v1/dashboard/{Quarter.of(clock.today())}", "district")[1]["communities"])

    before = counted(pair.one), counted(pair.other)
    ran("-c", OPENED, environment=pair.one.environment).check_returncode()

    assert (counted(pair.one), counted(pair.other)) == (before[0] + 1, before[1] + 1)


def status(of: Installation, who: str) -> int:
    return of.ask("GET", "/api/v1/me", who)[0]


def test_who_is_shut_out_is_out_of_both(pair: Pair) -> None:
    assert (status(pair.one, "secretary-2"), status(pair.other, "secretary-2")) == (200, 200)
    done = pair.one.flask("install", "disable", str(pair.one.facts["leaver"]))

    assert done.returncode == 0, done.stderr
    assert (status(pair.one, "secretary-2"), status(pair.other, "secretary-2")) == (401, 401)


def test_an_entry_sent_to_both_under_one_key_is_made_once(pair: Pair) -> None:
    entry = {"member_no": "M003", "item": "duty.1", "date": date.today().isoformat(), "reason": "两次"}
    path = f"/api/v1/communities/{pair.code}/entries"
    sent = [of.ask("POST", path, "recorder", entry, "the same key") for of in (pair.one, pair.other)]

    assert [answer for answer, _ in sent] == [201, 201]
    assert sent[0][1]["id"] == sent[1][1]["id"]
