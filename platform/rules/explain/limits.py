"""Limits in words: those of one item, and those that several items share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rules.explain.translator import Translator, join_words, period, points
from rules.version import Item, Limit, SharedLimit, Version


def number_of(item: Item) -> str:
    """Return the number of an item inside its category: duty.1 is 1."""
    return item.code.removeprefix(f"{item.category}.")


def clause_name(item: Item, version: Version) -> str:
    """Return how people call an item: its category's title and its number there."""
    category = version.category(item.category)
    return f"{category.title if category else item.category} {number_of(item)}"


def item_limits(item: Item, _: Translator) -> list[str]:
    """Say the limits of an item in the order in which they cut."""
    return [bound for limit in item.limits for bound in _bounds(limit, _)]


def limit_words(limit: Limit, _: Translator) -> str:
    """Say one limit: 每月至多计 2 条记录、每月至多计 3 分."""
    return _("、").join(_bounds(limit, _))


def _bounds(limit: Limit, _: Translator) -> list[str]:
    per = period(limit.per, _)
    parts = []
    if limit.count is not None:
        parts.append(_("%(per)s至多计 %(count)s 条记录", per=per, count=limit.count))
    if limit.points is not None:
        parts.append(_("%(per)s至多计 %(points)s 分", per=per, points=points(limit.points)))
    return parts


def category_limits(limits: Iterable[SharedLimit], items: Sequence[Item], _: Translator) -> list[str]:
    """Say the limits that items of one category share."""
    return [_shared(limit, _category_scope(limit, items, _), items, _) for limit in limits]


def document_limits(version: Version, _: Translator) -> list[str]:
    """Say the limits that items of all categories share."""
    items = list(version.items.values())
    return [_shared(limit, _document_scope(limit, version, _), items, _) for limit in version.limits]


def shared_limit_words(version: Version, place: int, _: Translator) -> str:
    """Say one shared limit by its place: those of the categories come first, then the document's."""
    of_categories = [(limit, group) for group in version.categories for limit in group.limits]
    if place < len(of_categories):
        limit, group = of_categories[place]
        scope = _category_scope(limit, group.items, _)
    else:
        limit = version.limits[place - len(of_categories)]
        scope = _document_scope(limit, version, _)
    return _("%(scope)s%(bounds)s", scope=scope, bounds=limit_words(limit.limit, _))


def _category_scope(limit: SharedLimit, items: Sequence[Item], _: Translator) -> str:
    if limit.items is None:
        return _("本类各条合计")
    numbers = join_words((number_of(item) for item in items if item.code in limit.items), _)
    return _("本类第 %(numbers)s 条合计", numbers=numbers)


def _document_scope(limit: SharedLimit, version: Version, _: Translator) -> str:
    if limit.items is None:
        return _("各类各条合计")
    titles = {group.code: group.title for group in version.categories}
    names = (
        _("%(category)s第 %(number)s 条", category=titles[item.category], number=number_of(item))
        for item in version.items.values()
        if item.code in limit.items
    )
    return _("%(clauses)s合计", clauses=join_words(names, _))


def _shared(shared: SharedLimit, scope: str, items: Sequence[Item], _: Translator) -> str:
    """A shared limit holds for deductions and additions apart, each whole."""
    covered = (item for item in items if shared.items is None or item.code in shared.items)
    effects = {item.effect for item in covered if item.effect in ("add", "deduct") and not item.unlimited}
    apart = _("，加分、扣分分开计算") if len(effects) > 1 else ""
    sentence = _("%(scope)s%(bounds)s", scope=scope, bounds=limit_words(shared.limit, _))
    return sentence + apart + _("。")
