"""The whole regulation: chapters with their provisions and clauses, one shape for page, paper and command."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rules.explain import boards, categories, clauses, process
from rules.explain.basis import basis
from rules.explain.limits import number_of
from rules.explain.prices import price
from rules.explain.stars import stars
from rules.explain.translator import Translator
from rules.version import Category, Item, StarRules, Version


@dataclass(frozen=True, slots=True)
class Clause:
    """One item: its number in the category, its price, what else holds; `flags` are for whoever drafts."""

    code: str
    number: str
    title: str
    price: str
    rules: tuple[str, ...]
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter: its number in words, what it holds in short, sentences, then clauses."""

    number: str
    title: str
    note: str
    provisions: tuple[str, ...]
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Regulation:
    """A version in words."""

    title: str
    code: str
    fingerprint: str
    chapters: tuple[Chapter, ...]


def regulation(version: Version, _: Translator) -> Regulation:
    """Read a version out, chapter by chapter."""
    parts = [_plain(*part) for part in _before(version, _)]
    parts += [_of_category(group, version.stars, _) for group in version.categories]
    parts += [_plain(*part) for part in _after(version, _)]
    chapters = [
        Chapter(_("第%(number)s章", number=_.numeral(place)), *part) for place, part in enumerate(parts, 1)
    ]  # fmt: skip
    return Regulation(version.title, version.code, version.content_hash, tuple(chapters))


Part = tuple[str, str, tuple[str, ...], tuple[Clause, ...]]


def _plain(title: str, sentences: list[str]) -> Part:
    return title, "", tuple(sentences), ()


def _before(version: Version, _: Translator) -> Iterator[tuple[str, list[str]]]:
    yield _("总则"), basis(version, _)


def _of_category(group: Category, rules: StarRules, _: Translator) -> Part:
    read = tuple(_clause(item, group, rules, _) for item in group.items)
    return group.title, categories.summary(group, _), tuple(categories.provisions(group, _)), read


def _clause(item: Item, group: Category, rules: StarRules, _: Translator) -> Clause:
    sentences, flags = clauses.rules(item, group, rules, _), clauses.flags(item, _)
    return Clause(item.code, number_of(item), item.title, price(item, _), tuple(sentences), tuple(flags))


def _after(version: Version, _: Translator) -> Iterator[tuple[str, list[str]]]:
    yield _("红黄榜"), boards.boards(version.boards, _)
    yield _("评星定级"), stars(version, _)
    sentences = [process.publicity(version.publicity, _), *process.evaluations(version.evaluations, _)]
    yield _("公示与评议"), sentences
    if version.consequences:
        yield _("结果运用"), [process.consequence(each, version.stars, _) for each in version.consequences]
