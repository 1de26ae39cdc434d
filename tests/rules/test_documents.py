"""What a criteria document may say, and every reason why one is refused, with its path."""

from __future__ import annotations

import json
from datetime import date

import pytest

import rules
from core.quarter import Quarter
from rules.explain import PLAIN, FaultWording
from rules.version import Consequence, Deed, EvaluationRules, PublicityRules
from tests.rules.faulty_documents import REFUSED, Change, document, refused


@pytest.mark.parametrize(("change", "path", "code"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_a_document_is_refused_at_the_path_of_its_fault(change: Change, path: str, code: str) -> None:
    criteria = document()
    change(criteria)

    faults = refused(criteria)

    assert code in [fault.code for fault in faults if fault.path.startswith(path)], faults
    assert all("\n" not in line and line.endswith("。") for line in FaultWording(PLAIN).lines(faults))


def test_all_faults_are_named_at_once() -> None:
    criteria = document()
    criteria["base"]["floor"] = 31
    criteria["boards"]["ties"] = "x"
    criteria["stars"]["full_marks"] = 0

    paths = [fault.path for fault in refused(criteria)]

    assert paths == ["base.floor", "boards.ties", "stars.full_marks"]


def test_a_document_is_read_as_it_is_written() -> None:
    version = rules.from_document(document())
    stepped, ranged = version.items["work.1"], version.items["gain.1"]

    assert (version.code, version.title, version.cycle_month, version.window) == ("small", "小细则", 4, "cycle")
    assert (version.base_points, version.base_floor) == (30_000_000, 5_000_000)
    assert version.items["duty.1"].points == 500_000
    assert (stepped.steps, stepped.limits) == ((1_000_000, 2_500_000), (rules.Limit(6_000_000, 3, "month"),))
    assert (stepped.unit, stepped.factors) == ("次", {"retired": 500_000})
    assert (stepped.applies_to, stepped.exempt, stepped.replaces) == (("retired", "regular"), ("pocket",), ("old.1",))
    assert (ranged.points, ranged.minimum, ranged.maximum) == (None, 1_000_000, 3_000_000)
    assert [tier.code for tier in version.stars.tiers] == ["high", "low"]


def test_what_is_left_out_has_its_default() -> None:
    boards, stars = rules.from_document(document()).boards, rules.from_document(document()).stars

    assert (boards.scope, boards.exempt, boards.rounding, boards.ties) == ("community", (), "half_up", "break")
    assert (boards.consecutive, boards.requires_deduction, boards.red_min_points) == (2, True, None)
    assert stars.daily == "base"


def test_a_process_that_is_left_out_is_that_of_the_regulation() -> None:
    process = rules.from_document(document())

    assert process.publicity == PublicityRules(5, "working", 3, "full")
    assert process.evaluations == EvaluationRules(
        5, {"优秀": 95_000_000, "合格": 80_000_000, "基本合格": 65_000_000, "不合格": 50_000_000}
    )
    assert process.consequences == ()


def test_a_consequence_follows_the_first_quarter_at_once_unless_it_says_otherwise() -> None:
    deed = {"code": "talk", "title": "谈话提醒"}
    criteria = document() | {"consequences": [{"when": {"board": "yellow"}, "do": [deed]}]}

    assert rules.from_document(criteria).consequences == (
        Consequence(None, None, "yellow", 1, (Deed("talk", "谈话提醒", None),)),
    )


def test_the_same_document_has_the_same_hash_however_its_numbers_are_written() -> None:
    other = document()
    other["base"]["points"] = "30.00"
    other["categories"][0]["items"][0]["points"] = 0.5

    version, again = rules.from_document(document()), rules.from_document(other)

    assert version == again
    assert version.content_hash == again.content_hash
    assert len(version.content_hash) == 64


def test_another_figure_gives_another_hash() -> None:
    other = document()
    other["base"]["floor"] = 6

    assert rules.from_document(other).content_hash != rules.from_document(document()).content_hash


def test_a_stored_version_reads_back_as_itself() -> None:
    version = rules.from_document(document())

    assert rules.from_document(json.loads(json.dumps(version.document))) == version


def test_a_cycle_of_april_holds_the_january_after_it() -> None:
    version = rules.from_document(document())

    assert version.cycle_of(date(2023, 3, 31)) == 2022
    assert version.cycle_of(date(2023, 4, 1)) == 2023
    assert version.cycle_first_day(2022) == date(2022, 4, 1)
    assert version.cycle_quarters(2022) == [Quarter(2022, 2), Quarter(2022, 3), Quarter(2022, 4), Quarter(2023, 1)]


@pytest.mark.parametrize("code", rules.shipped_codes())
def test_a_shipped_version_is_named_like_its_file(code: str) -> None:
    assert rules.version(code).code == code


def test_an_unknown_shipped_version_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        rules.version("../secret")
