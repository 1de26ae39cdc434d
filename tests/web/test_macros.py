"""Each pattern of the pages, rendered with real values."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask, flash, get_template_attribute, render_template_string
from flask_babel import Babel
from flask_wtf import CSRFProtect, FlaskForm
from wtforms import BooleanField, StringField
from wtforms.validators import DataRequired

import web
from web.paging import Page

APP = Path(web.__file__).parents[1] / "app"
TEMPLATES = Path(web.__file__).parent / "templates"
POINT = 1_000_000


@dataclass(frozen=True)
class Row:
    """A row of a board as the pages see it."""

    rank: int
    name: str
    total: int
    klass: int | None
    tied: bool = False
    url: str = ""
    branch: str = "第一支部"
    base: int = 100 * POINT
    bonus: int = 11 * POINT
    lost: int = 0


@dataclass(frozen=True)
class Step:
    text: str
    state: str = ""
    small: str = ""


@dataclass(frozen=True)
class Waiting:
    number: int
    title: str
    kind: str = ""
    text: str = ""
    url: str = "/entries"
    verb: str = "认定"
    late: bool = False
    main: bool = False


@dataclass(frozen=True)
class Report:
    state: str
    id: int = 7
    done: int = 12
    total: int = 33
    error: str = ""


@dataclass(frozen=True)
class Community:
    rank: int | None
    rate: float | None
    overdue: int = 0
    name: str = "南池社区"
    url: str = "/c"
    street: str = "登科街道"
    count: int = 74
    mean: str = "103.4"
    spread: str = "5.5"
    red: int = 22
    yellow: int = 7
    days: str = "6.4 日"


@dataclass(frozen=True)
class Bonus:
    title: str = "贡献加分"
    gained: int = 5 * POINT
    count: int = 3
    limit: int | None = None


@dataclass(frozen=True)
class Category:
    title: str
    remaining: int
    lost: int
    points: int = field(default=20 * POINT)


@pytest.fixture(autouse=True)
def app() -> Iterator[Flask]:
    app = Flask(__name__, template_folder=str(APP / "templates"), static_folder=str(APP / "static"))
    app.config.update(SECRET_KEY="for this test", WTF_CSRF_ENABLED=False)
    CSRFProtect(app)
    Babel(app, default_locale="zh_Hans")
    web.install(app)
    with app.test_request_context("/entries?branch=2&page=3&state=a&state=b"):
        yield app


def drawn(file: str, macro: str, *values: object, **named: object) -> str:
    return str(get_template_attribute(f"macros/{file}.html", macro)(*values, **named))


def a_shell(**changes: object) -> web.Shell:
    entries = [web.MenuEntry("首页", "/", "home", current=True), web.MenuEntry("积分台账", "/entries", "ledger", 32)]
    parts: dict[str, object] = {
        "unit_name": "麻石社区党总支",
        "unit_in": "登科街道",
        "person": "周敏",
        "role_name": "社区管理员",
        "home_url": "/",
        "menu": [web.MenuGroup("日常", entries)],
        "tabs": entries,
        "sign_out_url": "/sign-out",
        "language_url": "/language",
        "quarter": web.QuarterStep("2022 年第四季度", "2022Q4", "/2022Q3", None),
    }
    return web.Shell(**(parts | changes))  # type: ignore[arg-type]


def framed(shell: web.Shell) -> str:
    source = '{% extends "frame.html" %}{% block title %}待办{% endblock %}{% block content %}<p>正文</p>{% endblock %}'
    return render_template_string(source, shell=shell)


def test_the_frame_says_where_one_is_and_what_waits() -> None:
    page = framed(a_shell())

    assert "<title>待办 · 亮绩</title>" in page
    assert '<html lang="zh-CN">' in page
    assert '<a class="skip" href="#main">' in page
    assert page.count('aria-current="page"') == 2
    assert "积分台账<i>32</i>" in page
    assert 'aria-label="上一季度"' in page
    assert 'aria-label="下一季度"' not in page


def test_nothing_in_a_page_needs_inline_style_or_script() -> None:
    page = framed(a_shell())

    assert " style=" not in page
    assert "<style" not in page
    assert " onclick=" not in page
    assert '<script src="' in page
    assert f'nonce="{web.csp_nonce()}"' in page
    assert f"'nonce-{web.csp_nonce()}'" in web.content_security_policy()
    assert "unsafe" not in web.content_security_policy()


def test_signing_out_and_the_language_are_posted() -> None:
    page = framed(a_shell())

    assert '<form method="post" action="/sign-out">' in page
    assert '<button name="language" value="en" lang="en">' in page
    assert "修改密码" not in page


def test_one_unit_is_text_and_several_are_a_switch_by_street() -> None:
    places = [web.Unit("麻石", "/m", "登科街道", True), web.Unit("文治", "/w", "文治街道")]

    assert '<p class="switch one">' in framed(a_shell())
    switch = framed(a_shell(units=places))
    assert switch.count('class="drop-head"') == 2
    assert '<a href="/m" aria-current="true">麻石</a>' in switch


def test_a_message_is_escaped_and_a_failure_is_an_alert() -> None:
    flash("<b>已保存</b>", "success")
    flash("没有保存。", "error")

    says = drawn("page", "says")

    assert "&lt;b&gt;已保存" in says
    assert says.count('role="alert"') == 1


@pytest.mark.parametrize(
    ("state", "word", "pips"),
    [("recorded", "已记录", 1), ("verified", "已核实", 2), ("recognised", "已认定", 3), ("returned", "已退回", 0)],
)
def test_a_state_is_a_word_and_as_many_pips_as_hands(state: str, word: str, pips: int) -> None:
    tag = drawn("states", "state_tag", state)

    assert word in tag
    assert tag.count('class="on"') == pips


def test_a_class_is_never_colour_alone() -> None:
    assert drawn("states", "klass", 4, True) == '<span class="klass k4">黄榜 四类</span>'
    assert drawn("states", "klass", None) == ""


def test_a_board_shows_ties_and_true_figures() -> None:
    rows = [Row(1, "苏彩霞", 111 * POINT, 1, tied=True, url="/m/1"), Row(2, "<潘宇>", 110_500_000, 2)]

    red = drawn("boards", "board_table", "red", "红榜", "2 人", rows)

    assert "1<small>并列</small>" in red
    assert '<a href="/m/1">苏彩霞</a>' in red
    assert "&lt;潘宇&gt;" in red
    assert "110.5" in red
    assert "+11" in red


def test_the_yellow_board_shows_what_was_lost() -> None:
    yellow = drawn(
        "boards", "board_table", "yellow", "黄榜", "1 人", [Row(60, "马晓东", 81 * POINT, 4, lost=24 * POINT)]
    )

    assert "−24" in yellow


def test_a_public_board_links_to_nobody() -> None:
    public = drawn("boards", "public_board", "red", "红榜", "1 人", [Row(1, "张*明", POINT, 2, url="/m/1")])

    assert "<a " not in public
    assert "张*明" in public


def test_a_ranking_reads_down_three_columns() -> None:
    rows = [Row(n, f"第{n}人", POINT, None) for n in range(1, 8)]

    columns = drawn("boards", "ranking", rows).split("<table")[1:]

    assert [column.count('class="rank"') for column in columns] == [3, 3, 1]


def test_a_bar_shows_what_remains_then_what_is_lost_on_one_scale() -> None:
    bar = drawn("cards", "bar", 31 * POINT, 4 * POINT, 35 * POINT)

    assert 'class="kept" width="265.7"' in bar
    assert 'class="gone" x="266.2"' in bar


def test_the_bars_say_in_words_what_they_show() -> None:
    bars = drawn("cards", "bars", [Category("作用发挥", 0, 20 * POINT)], Bonus(), 35 * POINT)

    assert "失 20 分，共 20" in bars
    assert "3 条，不设上限" in bars
    assert "+5" in bars


def test_a_waiting_row_of_zero_disappears() -> None:
    rows = [Waiting(0, "待核实"), Waiting(2, "逾期", late=True)]

    shown = drawn("waiting", "waiting", rows)

    assert "待核实" not in shown
    assert 'class="n late">2' in shown
    assert "没有待办" in drawn("waiting", "waiting", [Waiting(0, "待核实")])


def test_a_filter_keeps_its_choice_and_tabs_say_which_is_open() -> None:
    select = drawn("lists", "filter_select", "branch", "支部", [("", "全部"), (2, "第二支部")], "2")
    tabs = drawn("lists", "counts", "状态", [("全部", "/", 1118, True), ("待核实", "/v", 9, False)])

    assert '<option value="2" selected>' in select
    assert 'aria-current="true">全部<b>1,118</b>' in tabs


def test_another_page_keeps_the_filters() -> None:
    pager = drawn("lists", "pager", Page(items=[1], total=118, page=3, page_size=20))

    assert "第 41–60 条，共 118 条" in pager
    assert 'href="/entries?branch=2&amp;state=a&amp;state=b&amp;page=4"' in pager
    assert '<b aria-current="page">3</b>' in pager


def test_a_row_that_cannot_be_picked_for_a_verb_says_why() -> None:
    cell = drawn("lists", "pick", "entry", 12, "周敏", 2 * POINT, "return", "由您记录，不能由您认定")

    assert 'data-can="return"' in cell
    assert 'data-why="由您记录，不能由您认定"' in cell
    assert 'aria-label="选中 周敏"' in cell


def test_stages_and_history_mark_what_is_now() -> None:
    steps = [Step("草榜", "done", "10 月 8 日 周敏"), Step("公示中", "now"), Step("确认")]

    assert drawn("time", "stages", steps).count('aria-current="step"') == 1
    assert "<b>公示中</b>" in drawn("time", "timeline", steps)


class Visit(FlaskForm):
    """A form with a hint, a required field and a tick."""

    name = StringField("名称", [DataRequired("请填写名称。")], description="写在榜单上的名称。")
    is_informed = BooleanField("已告知本人")


def test_a_field_keeps_what_was_typed_and_shows_its_fault_beside_it() -> None:
    form = Visit(data={"name": ""})
    form.validate()

    shown = drawn("forms", "form_field", form.name, autocomplete="off")

    assert '<label for="name">名称<span class="must">必填</span></label>' in shown
    assert 'aria-describedby="name-hint name-fault"' in shown
    assert 'aria-invalid="true"' in shown
    assert '<p class="fault" id="name-fault">请填写名称。</p>' in shown
    assert 'value="主题党日"' in drawn("forms", "form_field", Visit(data={"name": "主题党日"}).name)
    assert '<a href="#name">名称</a>' in drawn("forms", "fault_list", form)


def test_a_dialog_lends_its_reason_to_another_form_only_while_open() -> None:
    own = drawn("page", "dialog", "undo", "撤销", "", "撤销", action="/undo", reason="理由")
    lent = drawn("page", "dialog", "back", "退回", "", "退回", reason="理由", form="batch", name="do", value="return")

    assert '<form method="post" action="/undo"' in own
    assert 'form="batch" disabled data-when-open' in lent
    assert 'form="batch" name="do" value="return"' in lent


def test_a_chart_carries_its_table_and_no_second_copy_of_the_figures() -> None:
    table = SimpleNamespace(head=["街道", "一类#"], rows=[["登科街道", 116], ["<文治>", 94]])

    chart = drawn("charts", "chart", "c1", {"kind": "stacked"}, table, "各街道红黄榜人数")

    assert chart.count("116") == 1
    assert '<td class="num">116</td>' in chart
    assert "&lt;文治&gt;" in chart
    assert 'role="img" aria-label="各街道红黄榜人数"' in chart


def test_a_small_multiple_breaks_a_bar_over_half_and_labels_it() -> None:
    assert ">97%</text>" in drawn("charts", "mini", [0] * 7 + [0.97, 0.03, 0, 0])
    assert "<text" not in drawn("charts", "mini", [0.5, 0.5])


def test_a_community_that_reports_too_little_has_no_rank() -> None:
    assert "不排" in drawn("charts", "league_row", Community(None, 0.61, overdue=3))
    assert "逾期 3" in drawn("charts", "league_row", Community(None, 0.61, overdue=3))
    assert '<td class="rank">1</td>' in drawn("charts", "league_row", Community(1, 0.98))


def test_the_roll_presets_present_and_names_every_state() -> None:
    person = drawn("rolls", "roll_person", 26, "马晓东")

    assert person.count('type="radio"') == 5
    assert 'value="1" aria-label="到会" checked' in person
    assert 'class="r2" name="m26" value="2" aria-label="缺席"' in person


def test_progress_is_asked_for_only_while_a_report_is_open() -> None:
    assert 'hx-get="/reports/7"' in drawn("reports", "progress", Report("running"), "/reports/7")
    assert "hx-get" not in drawn("reports", "progress", Report("done"), "/reports/7")


def test_an_icon_is_in_the_sprite() -> None:
    sprite = (APP / "static/icons.svg").read_text(encoding="utf-8")
    used = {entry for file in TEMPLATES.rglob("*.html") for entry in _icons(file.read_text(encoding="utf-8"))}

    assert {name for name in used if f'id="i-{name}"' not in sprite} == set()


def _icons(source: str) -> list[str]:
    return [part.split('"')[0] for part in source.split('icon("')[1:]]
