"""The forms over what follows a board or a rating, over publicity and over evaluations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from drafting.forms import words
from drafting.forms.basics import UNSAID
from drafting.forms.field_view import FieldView
from drafting.forms.fields import Choice, Choices, Figure, TextLine
from drafting.forms.form import Form, Group
from drafting.forms.form_data import FormData
from drafting.forms.json_tree import ABSENT, Absent, Record, Value, record_of, text_of
from drafting.forms.rows import Rows, Table
from rules.documents import fields as f

OCCASION = ("class", "tier", "board", "run")


@dataclass(frozen=True, kw_only=True)
class Occasion(Choice):
    """When something follows: a class, a tier, a board, once or twice running; one choice for the whole mapping."""

    def _view(self, value: Value, name: str, path: str) -> FieldView:
        return super()._view(_coded(value) or ABSENT, name, path)

    def _value(self, form_data: FormData, name: str, old: Value) -> Value:
        sent = form_data.one(name)
        if sent == _coded(old) and not isinstance(old, Absent):
            return old
        when: Record = {key: value for key, value in parse_qsl(sent) if key in OCCASION}
        return when or ABSENT


def _coded(value: Value) -> str:
    when = record_of(value)
    return urlencode([(key, text_of(when[key])) for key in OCCASION if text_of(when.get(key, ABSENT))])


def occasions(tiers: Choices) -> Mapping[str, str]:
    """Return the words of every occasion by its code."""
    classes = {urlencode({"class": n}): gettext("评为%(what)s", what=word) for n, word in words.CLASSES.items()}
    boards = {urlencode({"board": code}): gettext("列入%(what)s", what=word) for code, word in words.COLOURS.items()}
    running = {
        f"{code}&run=2": gettext("连续两季%(what)s", what=word)
        for code, word in [*list(boards.items()), *list(classes.items())]
    }
    rated = {urlencode({"tier": code}): gettext("年度评为%(what)s", what=title) for code, title in tiers.items()}
    return classes | boards | running | rated


def consequences_form(tiers: Choices) -> Form:
    """Return the form over what follows; `tiers`: titles of the annual tiers by code."""
    deeds = Rows(
        key="do", label=_("做什么"), spare=1, lead=2, more=_("编码"),
        columns=(
            TextLine(of=f.DEED_TITLE),
            Figure(of=f.DEED_DUE_DAYS, unit=_("天")),
            TextLine(of=f.DEED_CODE, hint=_("空着由系统编。"), quiet=True),
        ),
    )  # fmt: skip
    rows = Rows(
        key="consequences", label=_("后续事项"), spare=1, look="cards",
        columns=(Occasion(key="when", label=_("情形"), choices=occasions(tiers), none=UNSAID), deeds),
    )  # fmt: skip
    hint = _("榜或等次确认后要办的事，写进细则全文，由人照办；如一类颁发光荣牌，四类谈话提醒。")
    return Form(_("后续事项"), (), (Group(_("后续事项"), (rows,), hint),), frozenset({"consequences"}))


PROCESS = Form(
    _("公示与评议"),
    (),
    (
        Group(
            _("公示"),
            (
                Figure(of=f.PUBLICITY_DAYS, unit=_("天"), hint=_("空着即 5 天。")),
                Choice(of=f.PUBLICITY_KIND),
                Figure(of=f.PUBLICITY_AGAIN, unit=_("天"), hint=_("空着即 3 天。")),
                Choice(of=f.PUBLICITY_NAMES),
            ),
            _("写进细则全文；开始公示时按此填好，可再改。"),
        ),
        Group(
            _("评议"),
            (
                Figure(of=f.EVALUATIONS_PEERS, unit=_("人"), hint=_("空着即 5 人。")),
                Table(
                    of=f.EVALUATIONS_GRADES, spare=4, named_as=_("档次"), unit=_("分"),
                    hint=_("都空着即优秀 95、合格 80、基本合格 65、不合格 50。"),
                ),
            ),
            _("写进细则全文；安排互评、折算评议分时请照此办。"),
        ),
    ),
    frozenset({"publicity", "evaluations"}),
)  # fmt: skip
