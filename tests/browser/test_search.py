"""One search everywhere: the picker, the lists, the counter and the unit switch answer alike."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor

MASHI = "/communities/mashi"
WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def somebody(page: Page) -> tuple[str, str, list[str]]:
    """The name, number and syllables of a member of three syllables, as the entry form's picker has them."""
    name, number, spelled = page.evaluate(
        "() => { const one = [...document.querySelectorAll('#member option[data-spelled]')]"
        ".find((option) => option.dataset.spelled.split(' ').length === 4);"
        " return [one.textContent.split(' ')[0], one.value, one.dataset.spelled]; }"
    )
    return name, number, spelled.split(" ")[:3]


def ways(name: str, number: str, syllables: list[str]) -> list[str]:
    """How people type a member."""
    joined = "".join(syllables)
    initials = "".join(one[0] for one in syllables)
    return [
        name, name[1:], f"{name[0]}　{name[1:]}", number, number[-3:], number.lower().translate(WIDE),
        joined, " ".join(syllables),
        initials, initials.upper(), syllables[0] + syllables[1][0], joined.translate(WIDE), syllables[1] + syllables[2],
    ]  # fmt: skip


def test_a_member_is_found_alike_in_the_picker_and_in_the_lists(visitor: Visitor) -> None:
    page = visitor.sign_in("mashi-recorder")
    visitor.open(f"{MASHI}/entries/new")
    name, number, syllables = somebody(page)
    typed_ways = ways(name, number, syllables)

    box = page.locator("#member-ts-control")
    for typed in typed_ways:
        box.fill(typed)
        expect(page.locator("#member-ts-dropdown .option", has_text=number), typed).to_have_count(1)
    for typed in typed_ways:
        visitor.open(f"{MASHI}/members?q={quote(typed)}")
        expect(page.locator("td.who", has_text=number), typed).to_have_count(1)
        visitor.open(f"{MASHI}/entries?q={quote(typed)}")
        assert page.locator("td.c-who").count() > 0, typed


@pytest.mark.parametrize("typed", ["公益", "gongyi", "公益 活动", "履行党员义务 1", "履行党员义务1", "lxdyyw1"])
def test_an_item_is_found_by_words_pinyin_and_clause(visitor: Visitor, typed: str) -> None:
    page = visitor.sign_in("mashi-recorder")
    visitor.open(f"{MASHI}/entries/new")

    page.locator("#item-ts-control").fill(typed)

    assert page.locator("#item-ts-dropdown .option").count() > 0
    assert page.locator("#item-ts-dropdown .option").count() < 20


def test_a_unit_is_found_by_pinyin_in_the_switch(visitor: Visitor) -> None:
    page = visitor.sign_in("district")
    page.locator("summary.switch").first.click()
    field = page.locator("[data-narrow]")

    for typed in ("麻石", "mashi", "ms", "ma shi", "ｍａｓｈｉ"):
        field.fill(typed)
        expect(page.locator("li[data-spelled]:visible", has_text="麻石")).to_have_count(1)
    field.fill("mashix")
    expect(page.locator("li[data-spelled]:visible", has_text="麻石")).to_have_count(0)
