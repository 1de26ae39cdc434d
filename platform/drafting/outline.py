"""The contents of a draft: a line for each category, item and chapter, with what is wrong there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from flask_babel import gettext

from criteria.words import translator
from drafting.forms.fault_placement import is_inside
from drafting.forms.form_registry import number_of
from drafting.forms.json_tree import Record, list_of, record_of, text_of
from drafting.forms.messages import PlacedFault
from rules.documents.reading import Examined
from rules.explain import basis, boards, categories, clauses, prices, process, stars, tiers
from rules.explain.limits import document_limits
from rules.faults import quoted
from rules.version import Category, Item

_ = gettext
Placed = Sequence[PlacedFault]
TIERS = ("stars.tiers", "stars.tiers_by")
RATED = (
    *("stars.weights", "stars.daily", "stars.roll", "stars.missing", "stars.appraisal", "stars.full_marks"),
    "evaluations.grades",
)


@dataclass(frozen=True)
class OutlineRow:
    """One item, category or chapter: its page, its name, what it says in words, how much is wrong there."""

    page: str
    title: str
    words: str
    faults: int
    warnings: int
    number: str = ""


@dataclass(frozen=True)
class Section:
    """One category with its items."""

    place: int
    head: OutlineRow
    items: list[OutlineRow]


@dataclass(frozen=True)
class Outline:
    """The whole contents: what stands before the categories, the categories, what stands after them."""

    basics: OutlineRow
    sections: list[Section]
    chapters: list[OutlineRow]

    @property
    def titles(self) -> dict[str, str]:
        """The name of every page."""
        inside = [line for section in self.sections for line in (section.head, *section.items)]
        return {line.page: line.title for line in (self.basics, *inside, *self.chapters)}


def outline(document: Record, read: Examined, faults: Placed, cautions: Placed) -> Outline:
    """Return the contents of a draft; `read` is its lenient reading, faults and cautions with their pages."""
    return _Contents(document, read, faults, cautions).outline()


class _Contents:
    def __init__(self, document: Record, read: Examined, faults: Placed, cautions: Placed) -> None:
        self.document, self.version = document, read.version
        self.translator = translator()
        self.paths = [fault.path for fault in read.faults]
        self.faults = Counter(fault.page for fault in faults)
        self.cautions = Counter(caution.page for caution in cautions)

    def outline(self) -> Outline:
        rows = list_of(self.document.get("categories"))
        sections = [self._section(place, row) for place, row in enumerate(rows)]
        basics = self._chapter("basics", _("名称与基本分值"), ("base", "cycle", "window", "total"), self._basis)
        return Outline(basics, sections, self._chapters())

    def _line(self, page: str, title: str, words: str, number: str = "") -> OutlineRow:
        return OutlineRow(page, title, words, self.faults[page], self.cautions[page], number)

    def _is_sound(self, *paths: str) -> bool:
        """Say whether nothing is wrong at some paths, inside them, or with what holds them."""
        return not any(is_inside(wrong, path) or is_inside(path, wrong) for wrong in self.paths for path in paths)

    def _section(self, place: int, row: object) -> Section:
        path, record = f"categories[{place}]", row if isinstance(row, dict) else {}
        group = self.version.categories[place]
        is_sound = self._is_sound(*(f"{path}.{key}" for key in ("code", "title", "kind", "points", "start", "floor")))
        words = categories.summary(group, self.translator) if is_sound else ""
        title = text_of(record.get("title")) or (quoted(row) if not isinstance(row, dict) else _("（还没有类名）"))
        head = self._line(f"category-{place}", title, words)
        return Section(place, head, [self._item(place, n, each) for n, each in enumerate(list_of(record.get("items")))])

    def _item(self, category: int, place: int, row: object) -> OutlineRow:
        record = record_of(row) if isinstance(row, dict) else {}
        title = text_of(record.get("title")) or _("第 %(number)s 项（还没有内容）", number=place + 1)
        title = title if isinstance(row, dict) else quoted(row)
        words = ""
        if self._is_sound(f"categories[{category}].items[{place}]", f"categories[{category}].kind"):
            group = self.version.categories[category]
            words = self._clause(group.items[place], group)
        return self._line(f"item-{category}-{place}", title, words, number_of(self.document, category, place))

    def _clause(self, item: Item, group: Category) -> str:
        sentences = [
            prices.price(item, self.translator),
            *clauses.rules(item, group, self.version.stars, self.translator),
        ]
        return _("；").join(sentences)

    def _chapters(self) -> list[OutlineRow]:
        return [
            self._chapter("limits", _("全文限额"), ("limits",), self._limits),
            self._chapter(
                "boards", _("红黄榜"), ("boards",), lambda: boards.boards(self.version.boards, self.translator)
            ),
            self._chapter("stars", _("评星办法"), RATED, self._stars),
            self._chapter("tiers", _("等次"), TIERS, self._tiers),
            self._chapter("consequences", _("后续事项"), ("consequences",), self._consequences),
            self._chapter("process", _("公示与评议"), ("publicity", "evaluations"), self._process),
        ]

    def _chapter(self, page: str, title: str, paths: tuple[str, ...], say: Callable[[], list[str]]) -> OutlineRow:
        between = "" if self.translator("。") == "。" else " "
        return self._line(page, title, between.join(say()) if self._is_sound(*paths) else "")

    def _basis(self) -> list[str]:
        return basis.basis(self.version, self.translator)[:2]

    def _limits(self) -> list[str]:
        if self.version.limits and not self._is_sound("categories"):
            return []
        return document_limits(self.version, self.translator) or [_("不设。")]

    def _boards(self) -> list[str]:
        return boards.boards(self.version.boards, self.translator)

    def _stars(self) -> list[str]:
        untiered = replace(self.version.stars, tiers=(), tiers_by={})
        return stars.stars(replace(self.version, stars=untiered), self.translator)[:1]

    def _tiers(self) -> list[str]:
        common = self.version.stars.tiers
        if any(tier.require for tier in common) and not self._is_sound("categories"):
            return []
        return tiers.tiers(common, self.version, self.translator)

    def _consequences(self) -> list[str]:
        rows = self.version.consequences
        if any(each.tier for each in rows) and not self._is_sound(*TIERS):
            return []
        return [process.consequence(each, self.version.stars, self.translator) for each in rows] or [_("不设。")]

    def _process(self) -> list[str]:
        return [process.publicity(self.version.publicity, self.translator)]
