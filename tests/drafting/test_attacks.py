"""What an attacker, or two people in a hurry, would try with drafts: one wins, the other is told, nothing breaks."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from time import monotonic
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from accounts.models import Role
from core.db import db
from criteria.models import CriteriaVersion
from drafting import actions, queries
from drafting.owners import CommunityOwner, DistrictOwner
from tenants.scope import enter, leave
from tests.browsing import Browser
from tests.drafting.editor import Editor, document, hidden, pages, shipped
from tests.drafting.test_drafts_hostile import replace
from tests.factories import Place, community, district_scope, installation_user
from tests.ledger.test_at_once import at_once

MAX_SECONDS = 25
TAG = "<script>alert(1)</script>\"'><img src=x onerror=y>"
RAW = re.compile(r"<script>alert|[\"']><img")


def several(application: Flask, place: Place, *users: str) -> list[Browser]:
    return [Browser(application).signed_in(place.users[user]) for user in users]


def posts(browser: Browser, path: str, sent: dict[str, Any]) -> Callable[[], TestResponse]:
    return lambda: browser.post(path, dict(sent))


def test_no_hurry_makes_more_drafts_than_may_be(application: Flask, place: Place) -> None:
    enter(place.scope)
    for number in range(actions.MAX_DRAFTS - 2):
        actions.begin(CommunityOwner(), shipped() | {"code": f"c{number}"}, place.users["community"])
    db.session.commit()
    leave()
    path, inside = place.path("/criteria/drafts/new"), several(application, place, *["community"] * 8)

    answers = at_once(application, [posts(one, path, {"source": "empty"}) for one in inside])

    enter(place.scope)
    assert sorted(one.status_code for one in answers) == [302] * 2 + [409] * 6
    assert queries.draft_count(CommunityOwner()) == actions.MAX_DRAFTS


def test_no_hurry_makes_more_drafts_at_the_district(application: Flask, place: Place) -> None:
    people = [installation_user(Role.DISTRICT) for _ in range(6)]
    inside = [Browser(application).signed_in(one) for one in people]
    enter(district_scope())
    while queries.draft_count(DistrictOwner()) < actions.MAX_DRAFTS - 1:
        actions.begin(DistrictOwner(), shipped(), people[0])
    db.session.commit()

    answers = at_once(application, [posts(one, "/district/criteria/drafts/new", {"source": "empty"}) for one in inside])

    count = queries.draft_count(DistrictOwner())
    for draft in queries.drafts(DistrictOwner()):
        db.session.delete(draft)
    db.session.commit()
    assert count == actions.MAX_DRAFTS
    assert sorted(one.status_code for one in answers) == [302] + [409] * 5


def test_a_draft_is_published_once_by_two(application: Flask, place: Place, browser: Browser) -> None:
    editor = Editor(place, browser, shipped() | {"code": "once"})
    inside = several(application, place, "community", "deputy")

    answers = at_once(application, [posts(one, editor.path("/publication"), {"revision": 1}) for one in inside])

    enter(place.scope)
    versions = db.session.scalar(select(func.count(CriteriaVersion.id)).where(CriteriaVersion.code == "once"))
    assert sorted(one.status_code for one in answers) == [302, 404]
    assert "可能已经发布或删去" in "".join(one.text for one in answers)
    assert versions == 1


def test_of_two_drafts_under_one_code_one_is_published_and_the_other_kept(
    application: Flask, place: Place, browser: Browser
) -> None:
    editors = [Editor(place, browser, shipped() | {"code": "same", "title": title}) for title in ("甲", "乙")]
    inside = several(application, place, "community", "deputy")
    acts = [
        posts(one, editor.path("/publication"), {"revision": 1}) for one, editor in zip(inside, editors, strict=True)
    ]

    answers = at_once(application, acts)

    assert sorted(one.status_code for one in answers)[0] == 302
    assert sorted(one.status_code for one in answers)[1] in (409, 422)
    assert sorted(editor.stored() is None for editor in editors) == [False, True]


def test_of_two_saves_at_once_the_second_is_told_and_keeps_what_was_typed(
    application: Flask, place: Place, browser: Browser
) -> None:
    editor = Editor(place, browser)
    sent = editor.opened("basics")
    inside = several(application, place, "community", "deputy")
    acts = [posts(one, editor.path("/parts/basics"), sent | {"title": f"第{n}个名称"}) for n, one in enumerate(inside)]

    answers = at_once(application, acts)

    refusal = next(answer for answer in answers if answer.status_code == 409)
    assert sorted(one.status_code for one in answers) == [302, 409]
    assert "第0个名称" in refusal.text
    assert "第1个名称" in refusal.text
    assert editor.document["title"] in ("第0个名称", "第1个名称")


def test_two_saves_of_two_parts_at_once_are_both_kept(application: Flask, place: Place, browser: Browser) -> None:
    editor = Editor(place, browser)
    basics, item = editor.opened("basics") | {"title": "新名称"}, editor.opened("item-1-0") | {"title": "新的一项"}
    first, second = several(application, place, "community", "deputy")

    answers = at_once(
        application,
        [posts(first, editor.path("/parts/basics"), basics), posts(second, editor.path("/parts/item-1-0"), item)],
    )

    assert [one.status_code for one in answers] == [302, 302]
    assert (editor.document["title"], editor.document["categories"][1]["items"][0]["title"]) == ("新名称", "新的一项")


@pytest.mark.parametrize("end", ["removal", "publication"])
def test_a_draft_that_goes_while_somebody_saves_goes_or_stays_whole(
    application: Flask, place: Place, browser: Browser, end: str
) -> None:
    editor = Editor(place, browser, shipped() | {"code": "going"})
    sent = editor.opened("basics") | {"title": "改过的名称"}
    first, second = several(application, place, "community", "deputy")

    saved, gone = at_once(
        application,
        [posts(first, editor.path("/parts/basics"), sent), posts(second, editor.path(f"/{end}"), {"revision": 1})],
    )

    assert (saved.status_code, gone.status_code) in {(404, 302), (302, 302), (302, 409)}
    assert (editor.stored() is None) == (gone.status_code == 302)


def test_nobody_removes_what_they_have_not_seen(application: Flask, place: Place, browser: Browser) -> None:
    editor = Editor(place, browser)
    deputy = several(application, place, "deputy")[0]
    revision = hidden(deputy.get(editor.path()).text, "revision")
    editor.save("basics", editor.opened("basics"), title="刚改的名称")

    answer = deputy.post(editor.path("/removal"), {"revision": revision})

    assert answer.status_code == 409
    assert "刚改过这份草稿" in answer.text
    assert editor.document["title"] == "刚改的名称"


def test_the_dialog_that_removes_a_draft_says_which_one_was_seen(place: Place, browser: Browser) -> None:
    editor = Editor(place, browser)

    page = editor.inside.get(editor.path()).text

    assert re.search(rf'form="arrange" formaction="{editor.path("/removal")}"', page)


@pytest.mark.parametrize("revision", ["", "0", "2", "-1", "1 ", "１", "1e0", "9" * 400])
def test_no_odd_revision_passes_for_the_present_one(place: Place, browser: Browser, revision: str) -> None:
    editor = Editor(place, browser, shipped() | {"code": "held"})

    for path in ("/publication", "/removal", "/arrangement"):
        assert editor.inside.post(editor.path(path), {"revision": revision, "move": "remove:0"}).status_code == 409

    assert editor.stored() is not None
    assert editor.document == shipped() | {"code": "held"}


@pytest.mark.parametrize("form", [
    "tiers-{}-require-0-key", "tiers_by-{}-rows-0-title", "consequences-{}-do-0-title", "limits-{}-points",
    "tiers_by-0-rows-{}-require-0-figure", "attributes-{}-value", "1-" * 60 + "{}",
])  # fmt: skip
@pytest.mark.parametrize("page", ["tiers", "consequences", "limits", "item-1-0"])
def test_a_form_of_thousands_of_rows_is_answered_soon(editor: Editor, page: str, form: str) -> None:
    sent: dict[str, Any] = {form.format(number): "x" for number in range(2_500)}
    started = monotonic()

    answer = editor.inside.post(editor.path(f"/parts/{page}/check"), sent)

    assert answer.status_code in (200, 422)
    assert monotonic() - started < MAX_SECONDS / 2


@pytest.fixture(scope="module")
def editor(application: Flask) -> Editor:
    with application.app_context():
        return Editor(community(), Browser(application))


def spoiled(value: object, sign: str) -> object:
    """A value with every text and, beside the keys, another key that is the sign."""
    if isinstance(value, dict):
        return {key: spoiled(each, sign) for key, each in value.items()} | {sign: {sign: [sign]}}
    if isinstance(value, list):
        return [*(spoiled(each, sign) for each in value), sign]
    return sign if isinstance(value, str) else value


@pytest.mark.parametrize("seed", [3, 5])
def test_no_text_of_a_draft_becomes_markup(application: Flask, editor: Editor, seed: int) -> None:
    names = ("title", "code", "unit", "points", "seen", "was", "attributes-0-value", "limits-0-points")
    sent = dict.fromkeys(names, TAG)
    with application.app_context():
        record: Any = spoiled(document(seed), TAG)
        replace(editor, record)
        for path in ("", "/trial", *(f"/parts/{page}" for page in pages(record))):
            answers = [editor.inside.get(editor.path(path))]
            if path.startswith("/parts/"):
                answers += [editor.inside.post(editor.path(path + end), dict(sent)) for end in ("/check", "")]
                replace(editor, record)
            for answer in answers:
                assert answer.status_code in (200, 302, 404, 409, 422), path
                assert not RAW.search(answer.text), path
        for path in ("/criteria", "/criteria/drafts/new"):
            assert not RAW.search(editor.inside.get(editor.place.path(path)).text), path


@pytest.mark.parametrize("sign", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "http://x", "\t=1"])
def test_no_text_of_a_draft_becomes_a_formula_or_a_link(application: Flask, editor: Editor, sign: str) -> None:
    with application.app_context():
        replace(editor, spoiled(document(7), sign))  # type: ignore[arg-type]
        answer = editor.inside.get(editor.path("/document.xlsx"))

    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        parts = [archive.read(name) for name in archive.namelist() if "worksheets/" in name]
    assert len(parts) > 10
    assert not any(re.search(rb"<f[ >]|hyperlink", part) for part in parts)


@pytest.mark.parametrize("code", ["a\r\nX: 1", 'a"; x="', "../../etc/passwd", "a/b", "长" * 300, "\u202e", ""])
@pytest.mark.usefixtures("unlimited")
def test_no_code_of_a_draft_reaches_a_header(application: Flask, editor: Editor, code: str) -> None:
    with application.app_context():
        replace(editor, shipped() | {"code": code})
        answer = editor.inside.get(editor.path("/document.yaml"))

    assert answer.headers["Content-Disposition"].endswith("filename*=UTF-8''%E7%BB%86%E5%88%99.yaml")
    assert "X" not in answer.headers


ODD_PARTS = (
    "",
    "x",
    "item-0",
    "item-0-0-0",
    "item-٣-0",
    "category-99999",
    "category-100000",
    "basics/",
    "%00",
    "..%2f",
)
ODD = ("", "0", "-1", "٣", "9" * 400, "up:", "remove:0-0-0", "copy:0", ":", "file-", "version-", "standard-٣",
       "standard-" + "9" * 400, "shipped-../x", "version-1", "\x00", "<script>", "a" * 3000)  # fmt: skip
NAMES = ("source", "keep", "move", "revision", "seen", "was", "title", "code", "another", "of", "page", "file")
DRAFT_PATHS = ("", "/parts/{part}", "/parts/{part}/check", "/arrangement", "/trial", "/document.{part}")


@settings(max_examples=120, deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate],
          suppress_health_check=list(HealthCheck))  # fmt: skip
@given(st.data())
def test_no_address_and_no_form_of_drafts_breaks(application: Flask, editor: Editor, data: st.DataObject) -> None:
    rule = data.draw(st.sampled_from(DRAFT_PATHS))
    path = rule.format(part=data.draw(st.sampled_from((*ODD_PARTS, "basics", "item-0-0", "tiers"))))
    pairs = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(ODD)), max_size=5)
    sent: dict[str, Any] = dict(data.draw(pairs))

    for answer in (
        editor.inside.post(editor.path(path), dict(sent)),
        editor.inside.get(editor.path(path), query_string=sent),
    ):
        assert answer.status_code < 500, (path, sent)
    number = data.draw(st.sampled_from((1, 9**30)))
    for path in ("/criteria/drafts/new", f"/criteria/drafts/standards/{number}/adoption"):
        assert editor.inside.post(editor.place.path(path), dict(sent)).status_code < 500, (path, sent)
