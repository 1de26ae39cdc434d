"""The way of an entry through the hands."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from core.db import db
from ledger import actions, queries
from ledger.errors import AlreadyDecided, OwnHand, ReasonMissing
from ledger.states import State
from ledger.verification import findings
from tenants.scope import enter
from tests.factories import Place, entry

pytestmark = pytest.mark.usefixtures("app")


def test_an_entry_goes_from_record_to_recognition(place: Place) -> None:
    enter(place.scope)

    row = entry(place)

    assert row.state == State.RECOGNISED
    assert [event.kind.value for event in queries.history(row.id)] == ["recorded", "verified", "recognised"]
    assert list(findings()) == []


def test_the_recorder_may_not_verify(place: Place) -> None:
    enter(place.scope)
    row = entry(place, state="recorded")

    with pytest.raises(OwnHand, match="由您记录"):
        actions.verify(row, place.users["recorder"])


def test_the_verifier_may_not_recognise(place: Place) -> None:
    enter(place.scope)
    row = entry(place, state="verified")

    with pytest.raises(OwnHand, match="由您核实"):
        actions.recognise(row, place.users["secretary"])


def test_the_member_concerned_may_not_verify(place: Place) -> None:
    enter(place.scope)
    row = entry(place, state="recorded")

    with pytest.raises(OwnHand, match="本人"):
        actions.verify(row, place.users["secretary"], frozenset({row.member_id}))


def test_a_returned_entry_can_be_recorded_again(place: Place) -> None:
    enter(place.scope)
    row = entry(place, state="recorded")

    actions.return_(row, place.users["secretary"], "缺证明")
    actions.resubmit(row, place.users["recorder"], "已补照片")
    actions.verify(row, place.users["secretary"])

    assert row.state == State.VERIFIED
    assert list(findings()) == []


def test_returning_needs_a_reason(place: Place) -> None:
    enter(place.scope)
    row = entry(place, state="recorded")

    with pytest.raises(ReasonMissing):
        actions.return_(row, place.users["secretary"], "  ")


def test_a_recognised_entry_cannot_be_verified_and_the_sentence_says_what_to_do(place: Place) -> None:
    enter(place.scope)
    row = entry(place)

    with pytest.raises(AlreadyDecided, match=r"已由community于 12 月 31 日.*认定，不能核实。如有误，请登记更正。"):
        actions.verify(row, place.users["secretary"])


def test_a_correction_takes_the_entry_back_when_it_is_recognised(place: Place) -> None:
    enter(place.scope)
    row = entry(place)

    correction = actions.reverse(row, place.users["recorder"], "记错了人")
    actions.verify(correction, place.users["secretary"])
    actions.recognise(correction, place.users["community"])
    db.session.refresh(row)

    assert row.state == State.REVERSED
    assert correction.occurred_on == date(2022, 8, 1)
    assert list(findings()) == []


def test_an_entry_has_one_correction_at_a_time(place: Place) -> None:
    enter(place.scope)
    row = entry(place)
    actions.reverse(row, place.users["recorder"], "记错了人")

    with pytest.raises(AlreadyDecided, match="已有一条更正"):
        actions.reverse(row, place.users["recorder"], "又一次")


def test_the_chain_is_unbroken_for_every_step(app: Flask, place: Place) -> None:
    enter(place.scope)
    for state in ("recorded", "verified", "recognised"):
        entry(place, state=state)
    db.session.commit()

    assert list(findings()) == []


def test_who_records_an_entry_again_may_not_verify_it(place: Place) -> None:
    enter(place.scope)
    row = entry(place, state="recorded")
    actions.return_(row, place.users["secretary"], "缺证明")
    actions.resubmit(row, place.users["secretary"], "替他补上了照片")

    with pytest.raises(OwnHand, match="由您记录"):
        actions.verify(row, place.users["secretary"])
