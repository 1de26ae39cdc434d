"""The few lines of script, in a real browser under the real content policy."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, Response, render_template_string, request
from flask_babel import Babel
from flask_wtf import CSRFProtect
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

import web
from members.names import sort_key
from tests.plain_search import CASES, finds

APP = Path(web.__file__).parents[1] / "app"
FRAME = (
    '{% extends "frame.html" %}{% from "macros/lists.html" import pick, pick_all, batch_bar, filter_select %}'
    '{% from "macros/page.html" import dialog %}{% from "macros/charts.html" import chart %}'
    '{% from "macros/rolls.html" import roll_column, roll_savebar %}'
    '{% set token %}<input type="hidden" name="csrf_token" value="{{ csrf_token() }}">{% endset %}{% block content %}'
)
PAGES = {
    "batch": """<form class="batch" id="batch" method="post">{{ token }}
      <table><thead><tr>{{ pick_all() }}</tr></thead><tbody>
      {% for n in range(5) %}
      <tr>{{ pick("entry", n, "周敏", 2000000, "recognise" if n else "", "" if n else "由您记录") }}</tr>
      {% endfor %}
      </tbody></table>{% call batch_bar() %}
      <button class="button main" data-can="recognise" data-verb="认定" data-unit=" 条">认定</button>
      <button class="button" type="button" data-dialog="back">退回</button>{% endcall %}</form>
      {{ dialog("back", "退回", "", "退回", reason="理由", form="batch", name="do", value="return") }}""",
    "roll": """<form class="roll" method="post" data-guard>{{ token }}
      {{ roll_column("第一支部", people) }}{{ roll_savebar("") }}</form>""",
    "chart": """{{ chart("c", {"kind": "stacked", "share": true, "colours": ["k1", "k4"]},
      {"head": ["街道", "一类#", "四类#"], "rows": [["登科", 3, 1], ["文治", 2, 2]]}, "人数") }}
      {{ filter_select("item", "细则", [("", "全部"), ("a", "甲"), ("b", "乙")], "", true) }}""",
}
TYPED = (
    "li",
    "lian",
    "l a",
    "zxa",
    "xian",
    "zhangx",
    "an1",
    "AN 1",
    "n1",
    "西",
    "张西",
    "lǐ",
    "1n",
    "健",
    "a.1",
    "(",
    "xa",
)
PEOPLE = [{"id": n, "name": f"党员{n}", "state": 1} for n in range(4)]


def _site(received: list[dict[str, list[str]]]) -> Flask:
    site = Flask(__name__, static_folder=str(APP / "static"))
    site.config.update(SECRET_KEY="for this test")
    CSRFProtect(site)
    Babel(site, default_locale="zh_Hans")
    web.install(site)

    @site.route("/<name>", methods=["GET", "POST"])
    def page(name: str) -> str:
        if request.method == "POST":
            received.append(request.form.to_dict(flat=False))
        shell = web.Shell(unit_name="麻石社区党总支", person="周敏", role_name="社区管理员", home_url="/")
        return render_template_string(FRAME + PAGES[name] + "{% endblock %}", shell=shell, people=PEOPLE)

    @site.after_request
    def policy(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = web.content_security_policy()
        return response

    return site


@pytest.fixture(scope="module")
def received() -> list[dict[str, list[str]]]:
    return []


@pytest.fixture(scope="module")
def address(received: list[dict[str, list[str]]]) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, _site(received), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()


@pytest.fixture(scope="module")
def desk(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1366, "height": 768})
    yield context.new_page()
    context.close()


@pytest.fixture
def page(desk: Page, received: list[dict[str, list[str]]]) -> Iterator[Page]:
    complaints: list[str] = []
    desk.on("console", lambda message: complaints.append(message.text))
    desk.on("pageerror", lambda error: complaints.append(str(error)))
    received.clear()
    yield desk
    assert complaints == []


def test_the_batch_button_carries_the_number_it_will_change(page: Page, address: str) -> None:
    page.goto(f"{address}/batch")

    page.locator("tbody input").nth(0).click()
    page.locator("tbody input").nth(3).click(modifiers=["Shift"])

    assert page.locator("tbody input:checked").count() == 4
    assert page.locator(".batch-bar .main").inner_text() == "认定 3 条"
    assert page.locator("[data-say]").inner_text() == "合计 +8 分；1 条不能认定：由您记录"


def test_a_lent_reason_goes_with_the_batch_and_is_demanded(
    page: Page, address: str, received: list[dict[str, list[str]]]
) -> None:
    page.goto(f"{address}/batch")
    page.locator("tbody input").nth(1).check()
    page.locator("[data-dialog]").click()

    page.locator("dialog .main").click()
    assert received == []
    page.locator("dialog textarea").fill("缺见证人")
    with page.expect_navigation():
        page.locator("dialog .main").click()

    assert received[0]["reason"] == ["缺见证人"]
    assert (received[0]["entry"], received[0]["do"]) == (["1"], ["return"])


def test_a_closed_dialog_does_not_stop_the_other_button(
    page: Page, address: str, received: list[dict[str, list[str]]]
) -> None:
    page.goto(f"{address}/batch")
    page.locator("tbody input").nth(1).check()
    page.locator("[data-dialog]").click()
    page.locator("dialog [data-shut]").click()

    with page.expect_navigation():
        page.locator(".batch-bar .main").click()

    assert "reason" not in received[0]


def test_a_form_is_sent_once(page: Page, address: str, received: list[dict[str, list[str]]]) -> None:
    page.goto(f"{address}/batch")
    page.locator("tbody input").nth(1).check()

    with page.expect_navigation():
        page.evaluate("() => { const b = document.querySelector('.batch-bar .main'); b.click(); b.click(); }")

    assert len(received) == 1


def test_the_roll_is_filled_from_the_keyboard_and_saved_with_ctrl_s(
    page: Page, address: str, received: list[dict[str, list[str]]]
) -> None:
    page.goto(f"{address}/roll")
    page.locator(".person input").first.focus()

    for key in ("2", "Enter", " ", "ArrowDown", "ArrowRight", "ArrowRight", "Tab", "5"):
        page.keyboard.press(key)
    with page.expect_navigation():
        page.keyboard.press("Control+s")

    assert [received[0][f"m{n}"] for n in range(4)] == [["2"], ["2"], ["3"], ["5"]]


def test_all_are_present_at_one_press(page: Page, address: str) -> None:
    page.goto(f"{address}/roll")
    page.locator(".person .r2").nth(2).check(force=True)

    page.locator("section [data-all-present]").click()

    assert page.locator(".person .r1:checked").count() == len(PEOPLE)
    page.evaluate("() => document.querySelector('form.roll').remove()")


def test_a_chart_is_drawn_from_its_table_and_a_list_is_searched(page: Page, address: str) -> None:
    page.goto(f"{address}/chart")

    page.locator("#c canvas").wait_for()
    page.locator(".ts-control").click()
    page.keyboard.type("乙")
    page.locator(".ts-dropdown .option:only-child").click()

    assert page.locator("#c canvas").count() == 1
    assert page.locator("select[name=item]").input_value() == "b"


def test_the_browser_searches_by_the_same_rule_as_the_database(page: Page, address: str) -> None:
    page.goto(f"{address}/chart")
    page.locator(".ts-control").wait_for()
    names = ["韩健", "李 安", "张　西安", "An1"]
    cases = [(typed, name, sort_key(name)) for name in names for typed in (*TYPED, *(typed for typed, _ in CASES))]

    ranks = page.evaluate("(cases) => cases.map((one) => liangjiSearch.rank(one[0])(one[1], one[2]))", cases)

    assert [bool(rank) for rank in ranks] == [finds(typed, (name,), spelled) for typed, name, spelled in cases]
    assert 0 < sum(map(bool, ranks)) < len(cases)


def test_a_beginning_goes_before_the_middle(page: Page, address: str) -> None:
    page.goto(f"{address}/chart")
    page.locator(".ts-control").wait_for()

    first, middle, none = page.evaluate(
        "() => { const r = liangjiSearch.rank('xi'); return [r('西安', 'xi an'), r('安西', 'an xi'), r('安', 'an')]; }"
    )

    assert first > middle > none == 0


def test_a_page_fits_a_phone_and_double_size(page: Page, address: str) -> None:
    for width in (390, 683, 1366):
        page.set_viewport_size({"width": width, "height": 600})
        page.goto(f"{address}/roll")

        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), width
