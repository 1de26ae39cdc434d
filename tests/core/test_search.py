"""The search of lists and pickers against a plain reading of its rule, in PostgreSQL."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import literal, select

from core import search
from core.db import db
from members.names import sort_key
from tests.plain_search import CASES, finds

NAMES = st.text("韩建国安西曾单吕李 　aAn1％-", min_size=1, max_size=5).map(str.strip).filter(bool)
NUMBERS = st.text("MA01-", min_size=1, max_size=4)


def typed_about(name: str) -> st.SearchStrategy[str]:
    """Pieces of a name and of its pinyin, and noise."""
    spelled = sort_key(name)
    starts = st.integers(0, len(spelled) - 1)
    pieces = st.tuples(starts, st.integers(1, 9)).map(lambda at: spelled[at[0] : at[0] + at[1]])
    initials = st.just("".join(word[:1] for word in spelled.split()))
    noise = st.text("hanjxiuge 　MmＡａ１0%_\\韩建", max_size=5)
    return st.one_of(pieces, pieces.map(lambda text: text.replace(" ", "")), initials, noise)


def in_database(typed: str, texts: tuple[str, ...], spelled: str) -> bool:
    condition = search.matches(typed, [literal(text) for text in texts], literal(spelled))
    return bool(db.session.scalar(select(condition)))


@pytest.mark.usefixtures("app")
@settings(max_examples=300, deadline=None)
@given(st.data())
def test_postgresql_finds_what_the_rule_says(data: st.DataObject) -> None:
    name, number = data.draw(NAMES), data.draw(NUMBERS)
    typed = data.draw(typed_about(name))

    assert in_database(typed, (name, number), sort_key(name)) == finds(typed, (name, number), sort_key(name))


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(("typed", "is_found"), CASES)
def test_a_member_is_found_in_every_way_of_typing(typed: str, is_found: bool) -> None:
    assert in_database(typed, ("韩健", "MA0012"), sort_key("韩健")) is is_found


@pytest.mark.usefixtures("app")
def test_a_name_with_a_blank_between_is_found_without_it() -> None:
    assert in_database("韩健", ("韩　健",), sort_key("韩　健"))
    assert in_database("hanjian", ("韩　健",), sort_key("韩　健"))


@pytest.mark.parametrize(
    ("text", "spelled"), [("麻石社区党总支", "ma shi she qu dang zong zhi"), ("　A 组", "a zu"), ("吕", "lv")]
)
def test_a_text_is_spelled_by_syllables(text: str, spelled: str) -> None:
    assert search.spelling(text) == spelled
