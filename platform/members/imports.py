"""What a sheet's rows mean for the register: one new member each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel.speaklater import LazyString

from core import sheets
from core.encryption import keyed_hash
from core.sheets import Column, Kind, Row, SheetFault, SheetFaults, Table, unspaced
from members import actions
from members.actions import Particulars
from members.models import Category, Member, Status
from members.queries import known_identities, used_numbers
from tenants.queries import branches
from web.words import CATEGORIES, STATUSES

FIELDS = (
    "member_no", "name", "branch", "category", "status", "joined_party_on", "active_from", "active_to", "id_number",
    "phone",
)  # fmt: skip


def columns(names: tuple[str, ...] = ()) -> dict[str, Column]:
    """The columns by the field they fill; a Chinese sheet is read on an English page too.

    names: of the branches, for the template. The national register's own words are read besides ours.
    """
    categories, statuses = tuple(_words(CATEGORIES)), tuple(_words(STATUSES))
    secret, other = _("加密保存。"), _("空着就是正式。")
    return {
        "member_no": Column(
            _("编号"), Kind.TEXT, 12, True, _("本社区内不重复。"), (), ("member_no", "编号", "党员编号")
        ),
        "name": Column(_("姓名"), Kind.TEXT, 10, True, "", (), ("name", "姓名")),
        "branch": Column(_("支部"), Kind.TEXT, 16, True, "", names, ("branch", "支部", "所在党支部", "所在支部")),
        "category": Column(_("党员类别"), Kind.TEXT, 10, True, "", categories, ("category", "类别", "党员类别")),
        "status": Column(_("党员状态"), Kind.TEXT, 10, False, other, statuses, ("status", "状态", "党员状态")),
        "joined_party_on": Column(
            _("入党日期"), Kind.DATE, 12, aliases=("joined_party_on", "入党日期", "入党时间", "加入党组织日期")
        ),
        "active_from": Column(_("转入日期"), Kind.DATE, 12, aliases=("active_from", "转入日期")),
        "active_to": Column(_("转出日期"), Kind.DATE, 12, aliases=("active_to", "转出日期")),
        "id_number": Column(
            _("身份证号"), width=20, note=secret, aliases=("id_number", "身份证号", "身份证号码", "公民身份号码")
        ),
        "phone": Column(_("电话"), width=14, note=secret, aliases=("phone", "电话", "手机号码", "手机号", "联系电话")),
    }


def template() -> bytes:
    """Return the sheet to fill in, with drop-downs."""
    notes = [_("一行一名党员，只加新的；已在名册里的请在页面上修改。保存后回到导入页上传，先检查，再导入。")]
    return sheets.template(
        _("党员导入"), list(columns(tuple(one.name for one in branches(only_open=True))).values()), notes
    )


def read(content: bytes) -> Table:
    """Read a sheet, without a look at the database; raise SheetFaults, Busy."""
    return sheets.read(content, list(columns().values()))


def check(table: Table) -> list[Particulars]:
    """Check every row of a sheet as the form does; raise SheetFaults with everything that is wrong."""
    table.refuse_empty()
    reader = _Reader({field: column.title for field, column in columns().items()})
    people = [reader.particulars(row) for row in table.rows]
    if reader.faults:
        raise SheetFaults(reader.faults)
    return people


def commit(entered: Sequence[Particulars]) -> list[Member]:
    """Add every member, or none. Raises FaultyMember."""
    return [actions.add(one) for one in entered]


def _words(words: Mapping[str, LazyString]) -> dict[str, str]:
    return {str(text): code for code, text in words.items()}


def _known(words: Mapping[str, LazyString]) -> dict[str, str]:
    """The codes by what a cell may say: the word in Chinese, in the language of the page, or the code."""
    with force_locale("zh_Hans"):
        chinese = _words(words)
    return chinese | _words(words) | {code: code for code in words}


class _Reader:
    """Turns rows into particulars, and gathers what is wrong with them."""

    def __init__(self, titles: dict[str, str]) -> None:
        self.titles = titles
        self.faults: list[SheetFault] = []
        self.branches = {name: one.id for one in branches(only_open=True) for name in (one.name, one.code)}
        self.taken, self.identities = used_numbers(), known_identities()
        self.seen: dict[tuple[str, str], int] = {}

    def particulars(self, row: Row) -> Particulars:
        """Return what a row says; what is wrong with it is kept."""
        before = len(self.faults)
        text = {field: row[self.titles[field]].strip() for field in FIELDS}
        person = Particulars(
            member_no=text["member_no"],
            name=text["name"],
            branch_id=self._branch(row, text["branch"]),
            category=self._category(row, text["category"]),
            status=self._status(row, text["status"]),
            joined_party_on=self._day(row, "joined_party_on"),
            active_from=self._day(row, "active_from"),
            active_to=self._day(row, "active_to"),
            id_number=unspaced(text["id_number"]).upper(),
            phone=unspaced(text["phone"]),
        )
        columns = {fault.column for fault in self.faults[before:]}
        for field, messages in actions.faults_of(person).items():
            if self.titles[field] not in columns:
                self._note(row, field, messages[0])
        self._unique(row, person)
        return person

    def _unique(self, row: Row, person: Particulars) -> None:
        if person.member_no in self.taken:
            self._note(row, "member_no", _("编号 %(number)s 已在名册里。", number=person.member_no))
        if person.id_number and keyed_hash(person.id_number) in self.identities:
            self._note(row, "id_number", _("这个身份证号已在本社区登记，请核对是否重复。"))
        for field, value in (("member_no", person.member_no), ("id_number", person.id_number)):
            first = self.seen.setdefault((field, value), row.number) if value else row.number
            if first != row.number:
                self._note(row, field, _("与第 %(row)s 行重复。", row=first))

    def _branch(self, row: Row, text: str) -> int | None:
        branch = self.branches.get(text)
        if branch is None:
            self._note(row, "branch", _("本社区没有“%(name)s”，请按支部名称填写。", name=text))
        return branch

    def _category(self, row: Row, text: str) -> Category | None:
        words = _known(CATEGORIES)
        if text not in words:
            self._note(row, "category", _("“%(text)s”不是党员类别，请从列表中选择。", text=text))
        return Category(words[text]) if text in words else None

    def _status(self, row: Row, text: str) -> Status | None:
        words = _known(STATUSES)
        if text and text not in words:
            self._note(row, "status", _("“%(text)s”不是党员状态，请从列表中选择。", text=text))
            return None
        return Status(words[text]) if text else Status.FULL

    def _day(self, row: Row, field: str) -> date | None:
        text = row[self.titles[field]]
        try:
            return sheets.day(text) if text.strip() else None
        except ValueError as fault:
            self._note(row, field, str(fault))
            return None

    def _note(self, row: Row, field: str, message: str) -> None:
        self.faults.append(row.fault(self.titles[field], message))
