"""A changed password ends what the old one had opened."""

from __future__ import annotations

import pytest

from accounts import actions, queries
from core.db import db
from tests.factories import PASSWORD, Place

pytestmark = pytest.mark.usefixtures("app")


def test_a_changed_password_ends_the_tokens(place: Place) -> None:
    holder = place.users["recorder"]
    token = actions.make_token(holder, "表格同步")
    db.session.commit()
    assert queries.bearer(token) is not None

    actions.change_password(holder, PASSWORD, "Another-password-2", None)
    db.session.commit()

    assert queries.bearer(token) is None
