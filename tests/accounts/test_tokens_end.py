"""What a token opens ends with the password, the account and the role."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from accounts import actions, tokens
from accounts.access import access_of
from accounts.models import Grant
from core import clock
from core.db import db
from tests.browsing import Browser
from tests.factories import PASSWORD, Place

pytestmark = pytest.mark.usefixtures("app")


def test_a_changed_password_ends_the_tokens(place: Place) -> None:
    holder = place.users["recorder"]
    token = tokens.make(holder, "表格同步")
    db.session.commit()
    assert tokens.bearer(token) is not None

    actions.change_password(holder, PASSWORD, "three unrelated words-7", None)
    db.session.commit()

    assert tokens.bearer(token) is None


def test_a_shut_account_and_a_withdrawn_role_end_what_a_token_opens(place: Place, browser: Browser) -> None:
    shut, stripped = place.users["recorder"], place.users["secretary"]
    both = [tokens.make(holder, "表格同步") for holder in (shut, stripped)]
    db.session.commit()
    shown = [status_of(browser, place, token) for token in both]
    shut.disabled_at = clock.now()
    db.session.execute(update(Grant).where(Grant.user_id == stripped.id).values(withdrawn_at=clock.now()))
    db.session.commit()

    after = [status_of(browser, place, token) for token in both]

    assert shown == [200, 200]
    assert after == [401, 404]
    assert access_of(shut.id).grants == []


def status_of(browser: Browser, place: Place, token: str) -> int:
    return browser.get(place.api("/entries"), headers={"Authorization": f"Bearer {token}"}).status_code
