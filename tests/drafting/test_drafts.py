"""Drafts in pages: begun from anything, published once they are sound, removed, seen by those who may."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from core.db import db
from criteria import queries
from drafting.models import CriteriaDraft
from drafting.yaml_export import yaml_of
from rules import read
from rules.documents.reading import examined
from tenants.models import AuditRow
from tenants.scope import enter, leave
from tests.boards.test_statements import counted
from tests.browsing import Browser
from tests.drafting.editor import OPTIMISED, Editor, hidden, shipped
from tests.factories import Place, community

NEW = "/criteria/drafts/new"


@pytest.fixture
def editor(place: Place, browser: Browser) -> Editor:
    return Editor(place, browser)


def begin(place: Place, browser: Browser, **sent: object) -> TestResponse:
    inside = browser.signed_in(place.users["community"])
    return inside.post(place.path(NEW), dict(sent), content_type="multipart/form-data")


def newest(place: Place) -> CriteriaDraft:
    enter(place.scope)
    draft = db.session.scalars(select(CriteriaDraft).order_by(CriteriaDraft.id.desc())).first()
    leave()
    assert draft is not None
    return draft


def test_a_draft_of_a_stored_version_has_a_code_of_its_own(place: Place, browser: Browser) -> None:
    enter(place.scope)
    number, document = queries.every()[0].id, dict(queries.every()[0].document)

    answer = begin(place, browser, source=f"version-{number}")

    draft = newest(place)
    assert answer.status_code == 302
    assert draft.code == f"{OPTIMISED}-2"
    assert {**draft.document, "code": OPTIMISED} == document


def test_two_drafts_of_one_version_have_two_codes(place: Place, browser: Browser) -> None:
    codes = []
    for _time in range(2):
        begin(place, browser, source=f"shipped-{OPTIMISED}")
        codes.append(newest(place).code)

    assert codes == [f"{OPTIMISED}-2", f"{OPTIMISED}-3"]


def test_an_empty_draft_is_a_skeleton_without_faults(place: Place, browser: Browser) -> None:
    begin(place, browser, source="empty")

    draft = newest(place)
    assert examined(draft.document).faults == ()
    assert [category.kind for category in examined(draft.document).version.categories] == ["base", "bonus", "veto"]


def test_an_uploaded_document_may_be_faulty_and_says_where(place: Place, browser: Browser) -> None:
    faulty = yaml_of(shipped()).replace("points: '35'", "points: 三十五").encode()

    answer = begin(place, browser, source="file", file=(io.BytesIO(faulty), "细则.yaml"))
    page = browser.signed_in(place.users["community"]).get(answer.location).text

    assert newest(place).document["categories"][1]["points"] == "三十五"  # type: ignore[index, call-overload]
    assert "处要改正" in page
    assert "“三十五”不是数字" in page
    assert "/parts/category-1#f-points" in page


def test_an_uploaded_document_without_a_code_gets_one(place: Place, browser: Browser) -> None:
    uncoded = yaml_of(shipped() | {"code": ""}).encode()

    begin(place, browser, source="file", file=(io.BytesIO(uncoded), "细则.yaml"))

    assert newest(place).code.startswith(f"{place.code}-20")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "请选择要上传的文件"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"[1, 2]", "键: 值"),
        (b"a: [", "YAML"),
        (b'a: "\\0"', "控制字符"),
        (b'a: "\\ud800"', "控制字符"),
        (b"[" * 100_000, "嵌套"),
        (b"a: &a [*a]", "引用"),
        (b"x" * 300_000, "256 KB"),
    ],
)
def test_what_is_no_document_is_refused_in_words(place: Place, browser: Browser, content: bytes, sentence: str) -> None:
    answer = begin(place, browser, source="file", file=(io.BytesIO(content), "x.yaml"))

    assert answer.status_code == 422
    assert sentence in answer.text


@pytest.mark.parametrize("source", ["", "nothing", "version-", "version-0", "version-１", "shipped-x", "standard-9999"])
def test_an_unknown_source_is_refused(place: Place, browser: Browser, source: str) -> None:
    answer = begin(place, browser, source=source)

    assert answer.status_code in (404, 422)


def test_a_community_holds_no_more_drafts_than_it_may(
    place: Place, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("drafting.actions.MAX_DRAFTS", 1)
    begin(place, browser, source="empty")

    answer = begin(place, browser, source="empty")

    assert answer.status_code == 409
    assert "请先删去不用的" in answer.text


def test_a_sound_draft_becomes_a_version_and_is_gone(editor: Editor) -> None:
    page = editor.inside.get(editor.path()).text
    editor.save("basics", editor.opened("basics"), code="mashi-2027")

    answer = editor.inside.post(editor.path("/publication"), {"revision": int(hidden(page, "revision")) + 1})

    enter(editor.place.scope)
    stored_version = queries.every()[0]
    assert answer.status_code == 302
    assert answer.location.endswith(f"/criteria/{stored_version.id}")
    assert stored_version.code == "mashi-2027"
    assert editor.stored() is None
    assert editor.inside.get(editor.path()).status_code == 404


def test_a_faulty_draft_is_not_published_and_each_fault_leads_to_its_field(editor: Editor) -> None:
    editor.save("item-1-0", editor.opened("item-1-0"), points="一分", title="")
    document = editor.stored()
    assert document is not None

    answer = editor.inside.post(editor.path("/publication"), {"revision": document.revision})

    assert answer.status_code == 422
    assert "草稿还有 2 处要改正" in answer.text
    assert f"{editor.path('/parts/item-1-0')}#f-points" in answer.text
    assert f"{editor.path('/parts/item-1-0')}#f-title" in answer.text
    assert editor.stored() is not None


def test_a_code_that_is_taken_is_not_published_again(editor: Editor) -> None:
    editor.save("basics", editor.opened("basics"), title="另一个名称")
    document = editor.stored()
    assert document is not None

    answer = editor.inside.post(editor.path("/publication"), {"revision": document.revision})

    assert answer.status_code == 422
    assert "请换一个代码" in answer.text
    assert editor.stored() is not None


def test_nobody_publishes_what_was_changed_since_they_looked(editor: Editor) -> None:
    editor.save("boards", editor.opened("boards"), **{"red-share": "25"})

    answer = editor.inside.post(editor.path("/publication"), {"revision": 1})

    assert answer.status_code == 409
    assert "刚改过这份草稿" in answer.text
    assert editor.stored() is not None


def test_a_draft_is_removed(editor: Editor) -> None:
    answer = editor.inside.post(editor.path("/removal"))

    assert answer.status_code == 302
    assert editor.stored() is None


def test_every_step_of_a_draft_is_in_the_audit(editor: Editor) -> None:
    editor.save("basics", editor.opened("basics"), code="audited")
    editor.arrange("down:0")
    editor.inside.post(editor.path("/removal"))

    rows = db.session.scalars(
        select(AuditRow.action).where(AuditRow.tenant_id == editor.place.id).order_by(AuditRow.id)
    ).all()

    audit_rows = [action for action in rows if action.startswith("criteria_draft")]
    assert audit_rows == [
        "criteria_draft_begun",
        "criteria_draft_changed",
        "criteria_draft_changed",
        "criteria_draft_removed",
    ]


def test_the_yaml_of_a_draft_reads_back_as_the_same_document(editor: Editor) -> None:
    answer = editor.inside.get(editor.path("/document.yaml"))

    assert answer.status_code == 200
    assert read(answer.data).content_hash == examined(editor.document).version.content_hash


@pytest.mark.parametrize("user", ["secretary", "recorder", "member"])
def test_only_who_manages_criteria_sees_drafts(editor: Editor, browser: Browser, user: str) -> None:
    other = browser.signed_in(editor.place.users[user])

    assert other.get(editor.path()).status_code == 403
    assert other.get(editor.path("/parts/basics")).status_code == 403
    assert other.post(editor.path("/parts/basics"), {}).status_code == 403
    assert "起草细则" not in other.get(editor.place.path("/criteria")).text


def test_another_communitys_draft_is_as_if_missing(editor: Editor, browser: Browser) -> None:
    stranger = community()
    other = browser.signed_in(stranger.users["community"])

    assert other.get(editor.path()).status_code == 404
    assert other.get(stranger.path(f"/criteria/drafts/{editor.id}")).status_code == 404
    assert other.post(stranger.path(f"/criteria/drafts/{editor.id}/removal")).status_code == 404
    assert editor.stored() is not None


def test_the_page_of_criteria_lists_the_drafts(editor: Editor) -> None:
    page = editor.inside.get(editor.place.path("/criteria")).text

    assert editor.path() in page
    assert "起草细则" in page


@pytest.mark.parametrize("path", ["", "/parts/basics", "/parts/item-1-0", "/parts/limits", "/trial", "/document.xlsx"])
def test_a_page_of_a_long_draft_asks_the_database_no_more_often(place: Place, browser: Browser, path: str) -> None:
    long = shipped()
    row = long["categories"][1]["items"][0]
    long["categories"][1]["items"] += [row | {"code": f"duty.{number}"} for number in range(10, 60)]
    requests = []

    for document in (shipped(), shipped(), long):
        editor = Editor(place, browser, document)
        with counted(db.engine) as sent:
            assert editor.inside.get(editor.path(path)).status_code == 200
        requests.append(len(sent))

    assert requests[1] == requests[2]
    assert requests[2] <= 13  # the scope is told by two statements, decision 0018
