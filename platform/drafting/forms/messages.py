"""Faults and cautions in the words of the forms: labels for keys, percentages for shares, places by number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from core.points import format_percent
from drafting.forms import words
from drafting.forms.fault_sentences import CAUTIONS, FAULTS
from drafting.forms.words import Words
from drafting.labels import CODES
from rules.documents import fields as f
from rules.explain import FaultWording, Translator
from rules.faults import Fault

KEYS: Words = {
    "points": _("分值"), "steps": _("各次分值"), "brackets": _("分档"), "limit": _("限额"), "limits": _("限额"),
    "factors": _("加倍或减半"), "attributes": _("倍数"), "unlimited": _("不受限额"), "expects": _("应有的记录"),
    "applies_to": _("只适用于"), "exempt": _("不适用于"), "start": _("起始分"), "floor": _("最低分"),
    "from": _("分数"), "code": _("编码"),
}  # fmt: skip
CHOICES: Mapping[str, Words] = {
    **{field.name: named for field, named in reversed(list(CODES.items())) if isinstance(field, f.Choice | f.Choices)},
    f.PUBLICITY_KIND.path: words.DAYS,
    "stars.roll": words.ROLLS,
    "flag": words.FLAGS,
}
"""The words of codes by their key; by mapping and key, where a key means something else in a later mapping."""
PLACE = re.compile(r"categories\[(\d+)\](?:\.items\[(\d+)\])?")
QUOTED = re.compile(r"(“[^”]*”)")
SPACE = re.compile("(?<=[\u3000-\u9fff\uff01-\uff5e]) (?=[\u3000-\u9fff\uff01-\uff5e])")


@dataclass(frozen=True, slots=True)
class PlacedFault:
    """A fault with the page and the field at which it stands, and the field's label; no field: the whole page."""

    page: str
    path: str
    message: str
    anchor: str = ""
    label: str = ""


class FormWording(FaultWording):
    """How faults are told to whoever fills in forms; `percent`: the field shows shares as percentages."""

    sentences: ClassVar[Mapping[str, str]] = {**FaultWording.sentences, **FAULTS, **CAUTIONS}

    def __init__(self, translator: Translator, *, percent: bool = False) -> None:
        super().__init__(translator)
        self.percent = percent

    def sentence(self, fault: Fault) -> str:
        """Return what is wrong; no space stands between two Chinese signs, save in what was quoted."""
        if self.percent and fault.code == "not_a_number":
            fault = Fault(fault.path, "not_a_percentage", fault.params)
        parts = QUOTED.split(super().sentence(fault))
        return "".join(part if part.startswith("“") else SPACE.sub("", part) for part in parts)

    def key(self, name: str) -> str:
        return str(KEYS.get(name, name))

    def choice(self, fault: Fault, param: str, word: str) -> str:
        last = re.split(r"[.\[]", fault.path.rstrip("]0123456789["))[-1] if param == "choices" else param
        outer = fault.path.partition(".")[0]
        table = CHOICES.get(f"{outer}.{last}") or CHOICES.get(last, {})
        return str(table.get(word, word))

    def figure(self, millionths: int) -> str:
        return self.share(millionths) if self.percent else super().figure(millionths)

    def share(self, millionths: int) -> str:
        return f"{format_percent(millionths)}%"

    def path(self, path: str) -> str:
        match = PLACE.match(path)
        if match is None:
            return self.key(re.split(r"[.\[]", path)[0])
        if match[2] is None:
            return gettext("第 %(category)s 类", category=int(match[1]) + 1)
        return gettext("第 %(category)s 类第 %(item)s 项", category=int(match[1]) + 1, item=int(match[2]) + 1)
