"""The parts of a draft: what is typed is stored, faulty or not; nobody overwrites another unawares."""

from __future__ import annotations

import pytest

from tests.browsing import Browser
from tests.drafting.editor import Editor, hidden
from tests.factories import Place


@pytest.fixture
def editor(place: Place, browser: Browser) -> Editor:
    return Editor(place, browser)


@pytest.fixture
def deputy(editor: Editor, browser: Browser) -> Browser:
    """Somebody else who may write the same draft."""
    return browser.signed_in(editor.place.users["deputy"])


def test_what_is_typed_is_stored_faulty_as_it_is(editor: Editor) -> None:
    answer = editor.save("item-1-0", editor.opened("item-1-0"), points="两分", title="无故缺席")

    page = editor.inside.get(answer.location).text
    item = editor.document["categories"][1]["items"][0]
    assert (item["points"], item["title"]) == ("两分", "无故缺席")
    assert "这一页还有 1 处要改正" in page
    assert '<p class="fault" id="f-points-faults">“两分”不是数字' in page
    assert 'value="两分"' in page


def test_a_form_that_nobody_touched_changes_nothing(editor: Editor) -> None:
    before = editor.document

    for page in ("basics", "category-0", "item-0-2", "limits", "boards", "stars", "tiers", "consequences", "process"):
        assert editor.save(page, editor.opened(page)).status_code == 302

    assert editor.document == before


def test_full_width_digits_are_taken_as_digits(editor: Editor) -> None:
    editor.save("item-1-0", editor.opened("item-1-0"), points="２．５ ")

    assert editor.document["categories"][1]["items"][0]["points"] == "2.5"


def test_a_percentage_is_stored_as_a_share(editor: Editor) -> None:
    editor.save("boards", editor.opened("boards"), **{"red-share": "25%", "yellow-share": "5"})

    assert editor.document["boards"]["red"]["share"] == "0.25"
    assert editor.document["boards"]["yellow"]["share"] == "0.05"


def test_a_share_beyond_the_whole_is_told_in_percent(editor: Editor) -> None:
    answer = editor.save("boards", editor.opened("boards"), **{"red-share": "130", "yellow-share": "33.3"})

    page = editor.inside.get(answer.location).text
    assert "130% 超出范围：应在 0% 到 100% 之间。" in page
    assert "“33.3%”不是整数的百分比" in page


def test_another_way_of_pricing_leaves_the_former_one_out(editor: Editor) -> None:
    editor.save("item-1-0", editor.opened("item-1-0"), price="steps", steps="1、2、 5")

    item = editor.document["categories"][1]["items"][0]
    assert item["steps"] == ["1", "2", "5"]
    assert "points" not in item


def test_one_limit_is_a_mapping_and_two_are_a_list(editor: Editor) -> None:
    one = {"limit-0-per": "month", "limit-0-count": "2"}
    editor.save("item-1-0", editor.opened("item-1-0"), **one)
    first = editor.document["categories"][1]["items"][0]["limit"]

    editor.save("item-1-0", editor.opened("item-1-0"), **{"limit-1-per": "cycle", "limit-1-points": "6"})

    assert first == {"per": "month", "count": "2"}
    assert editor.document["categories"][1]["items"][0]["limit"] == [first, {"per": "cycle", "points": "6"}]


def test_a_name_that_comes_twice_is_kept_and_told(editor: Editor) -> None:
    twice = {"attributes-0-attribute": "级别", "attributes-0-value": "市级", "attributes-0-factor": "2"}
    twice |= {"attributes-1-attribute": "级别", "attributes-1-value": "市级", "attributes-1-factor": "3"}

    answer = editor.save("item-5-0", editor.opened("item-5-0"), **twice)

    page = editor.inside.get(answer.location).text
    assert "名称重复" in page
    assert page.count('value="市级"') == 2


def test_a_new_item_gets_its_code_and_stands_last(editor: Editor) -> None:
    sent = editor.opened("item-1-4") | {"seen": ["-"], "was": [""], "code": [""]}

    answer = editor.save("item-1-5", sent, title="未按规定请假", another="1")

    items = editor.document["categories"][1]["items"]
    assert (items[-1]["code"], items[-1]["title"]) == ("duty.6", "未按规定请假")
    assert answer.location.endswith("/parts/item-1-6")


def test_a_new_category_gets_a_code_from_its_title(editor: Editor) -> None:
    answer = editor.save("category-7", {"title": "志愿服务", "kind": "bonus", "seen": "-"})

    document = editor.document["categories"][7]
    assert answer.status_code == 302
    assert document == {"code": "zyfw", "title": "志愿服务", "kind": "bonus", "items": []}


def test_a_new_part_lacks_nothing_before_anything_is_typed(editor: Editor) -> None:
    page = editor.inside.get(editor.path("/parts/item-1-5")).text

    assert "请填写。" not in page
    assert "加一项" in page


def test_two_people_at_one_item_are_told_and_keep_what_they_typed(editor: Editor, deputy: Browser) -> None:
    mine, theirs = editor.opened("item-1-0"), editor.by(deputy).opened("item-1-0")
    editor.by(deputy).save("item-1-0", theirs, points="3")

    refused = editor.save("item-1-0", mine, title="我写的内容", points="2")
    again = editor.save("item-1-0", mine | {"seen": [hidden(refused.text, "seen")]}, title="我写的内容", points="2")

    assert refused.status_code == 409
    assert "在您填写时改过这一页" in refused.text
    assert 'value="我写的内容"' in refused.text
    assert '<a href="#f-points">每次</a>：3' in refused.text
    assert again.status_code == 302
    assert editor.document["categories"][1]["items"][0]["points"] == "2"


def test_two_people_at_two_items_do_not_disturb_each_other(editor: Editor, deputy: Browser) -> None:
    mine, theirs = editor.opened("item-1-0"), editor.by(deputy).opened("item-2-1")

    first = editor.by(deputy).save("item-2-1", theirs, points="4")
    second = editor.save("item-1-0", mine, points="3")

    assert (first.status_code, second.status_code) == (302, 302)
    assert editor.document["categories"][1]["items"][0]["points"] == "3"
    assert editor.document["categories"][2]["items"][1]["points"] == "4"


def test_an_item_that_was_moved_meanwhile_is_found_by_its_code(editor: Editor) -> None:
    mine = editor.opened("item-1-0")
    editor.arrange("down:1-0")

    answer = editor.save("item-1-0", mine, points="9")

    items = editor.document["categories"][1]["items"]
    assert answer.status_code == 302
    assert [(item["code"], item["points"]) for item in items[:2]] == [("duty.2", "2"), ("duty.1", "9")]


def test_an_item_that_was_removed_meanwhile_is_not_lost(editor: Editor) -> None:
    mine = editor.opened("item-1-0")
    editor.arrange("remove:1-0")

    refused = editor.save("item-1-0", mine, title="还要这一项")
    again = editor.save("item-1-4", mine | {"seen": [hidden(refused.text, "seen")]}, title="还要这一项")

    assert refused.status_code == 409
    assert "删去了这一项" in refused.text
    assert again.status_code == 302
    assert editor.document["categories"][1]["items"][-1]["title"] == "还要这一项"


def test_two_people_who_add_an_item_add_two(editor: Editor, deputy: Browser) -> None:
    sent = editor.opened("item-1-4") | {"seen": ["-"], "was": [""], "code": [""]}

    editor.by(deputy).save("item-1-5", sent, title="一个")
    editor.save("item-1-5", sent, title="另一个")

    assert [item["title"] for item in editor.document["categories"][1]["items"][5:]] == ["一个", "另一个"]


def test_checking_says_what_is_wrong_and_stores_nothing(editor: Editor) -> None:
    sent: dict[str, object] = {**editor.opened("item-1-0"), "points": "x"}

    answer = editor.inside.post(editor.path("/parts/item-1-0/check"), sent)

    assert '<a href="#f-points"><b>每次</b><span>“x”不是数字' in answer.text
    assert "这一页有 1 处要改正" in answer.text
    assert editor.document["categories"][1]["items"][0]["points"] == "1"


@pytest.mark.parametrize(
    ("move", "codes"),
    [
        ("up:1-1", ["duty.2", "duty.1", "duty.3", "duty.4", "duty.5"]),
        ("down:1-0", ["duty.2", "duty.1", "duty.3", "duty.4", "duty.5"]),
        ("up:1-0", ["duty.1", "duty.2", "duty.3", "duty.4", "duty.5"]),
        ("copy:1-1", ["duty.1", "duty.2", "duty.6", "duty.3", "duty.4", "duty.5"]),
        ("remove:1-4", ["duty.1", "duty.2", "duty.3", "duty.4"]),
    ],
)
def test_items_are_moved_copied_and_removed(editor: Editor, move: str, codes: list[str]) -> None:
    answer = editor.arrange(move)

    assert answer.status_code == 302
    assert [item["code"] for item in editor.document["categories"][1]["items"]] == codes


def test_a_category_is_copied_with_new_codes_throughout(editor: Editor) -> None:
    editor.arrange("copy:0")

    first, second = editor.document["categories"][:2]
    assert second["title"] == first["title"]
    assert not {first["code"], *(item["code"] for item in first["items"])} & {
        second["code"],
        *(item["code"] for item in second["items"]),
    }


@pytest.mark.parametrize("move", ["", "up", "up:", "up:99", "up:1-99", "spin:1", "up:-1", "up:1-0-0", "up:１"])
def test_an_arrangement_of_nothing_is_refused(editor: Editor, move: str) -> None:
    assert editor.arrange(move).status_code == 404


def test_nothing_is_arranged_that_was_changed_since_one_looked(editor: Editor) -> None:
    editor.arrange("down:0")

    answer = editor.arrange("remove:0", revision=1)

    assert answer.status_code == 409
    assert len(editor.document["categories"]) == 7


@pytest.mark.parametrize("page", ["nothing", "item-99-0", "item-1-99", "category-99", "item-1", "item-1-0-0"])
def test_a_part_that_is_not_there_is_as_if_missing(editor: Editor, page: str) -> None:
    assert editor.inside.get(editor.path(f"/parts/{page}")).status_code == 404
    assert editor.inside.post(editor.path(f"/parts/{page}"), {"seen": "x"}).status_code in (404, 409)


def test_a_draft_grows_no_larger_than_a_file_may_be(editor: Editor) -> None:
    answer = editor.save("basics", editor.opened("basics"), title="x" * 600_000)

    assert answer.status_code == 422
    assert "细则太长" in answer.text
    assert len(editor.document["title"]) < 100


def test_a_fault_of_a_row_that_was_added_is_told_at_that_row(editor: Editor) -> None:
    sent: dict[str, object] = {**editor.opened("item-1-0"), "limit-1000-per": "month", "limit-1000-points": "x"}

    answer = editor.inside.post(editor.path("/parts/item-1-0/check"), sent)

    assert 'data-fault-of="f-limit-1000-points"' in answer.text


def test_a_fault_inside_rows_of_rows_is_told_where_it_was_typed(editor: Editor) -> None:
    sent: dict[str, object] = {"seen": "x", "consequences-7-when": "class=1", "consequences-7-do-9-title": "颁发光荣牌"}

    answer = editor.inside.post(editor.path("/parts/consequences/check"), sent | {"consequences-7-do-9-due_days": "x"})

    assert 'data-fault-of="f-consequences-7-do-9-due_days"' in answer.text


def test_a_new_part_is_told_only_what_is_wrong_with_what_was_typed(editor: Editor) -> None:
    sent: dict[str, object] = {"seen": "-", "effect": "deduct", "price": "fixed", "points": "x"}

    answer = editor.inside.post(editor.path("/parts/item-1-5/check"), sent)

    assert "这一页有 1 处要改正" in answer.text
    assert "请填写。" not in answer.text
