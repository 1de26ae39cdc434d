"""Every link of the menus: its word, symbol, page, and who sees it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from accounts.permissions import Permission


class UnitKind(StrEnum):
    """What kind of unit a page stands in; its value is the address's part that names it."""

    COMMUNITY = "community"
    STREET = "street"
    WHOLE = ""


@dataclass(frozen=True)
class Link:
    """One entry: `pages` are endpoints, the first is where it leads, all of them light it up."""

    place: UnitKind
    group: LazyString
    label: LazyString
    icon: str
    permission: Permission
    pages: tuple[str, ...]
    tab: LazyString | None = None


DAILY, QUARTERLY, YEARLY = _("日常"), _("季度"), _("年度")
ROSTER, OVERVIEW, INSTALLATION, MINE = _("名册"), _("总览"), _("系统"), _("我的")
P = Permission

LINKS = (
    Link(
        UnitKind.COMMUNITY, DAILY, _("首页"), "home", P.HOME_VIEW, ("dashboard.community_home",), _("首页")
    ),
    Link(
        UnitKind.COMMUNITY, DAILY, _("积分台账"), "ledger", P.ENTRIES_VIEW,
        ("ledger.entries", "ledger.entry", "ledger.new_entry", "ledger.import_entries"), _("台账"),
    ),
    Link(
        UnitKind.COMMUNITY, DAILY, _("活动考勤"), "roll", P.ENTRIES_RECORD,
        ("ledger.attendance", "ledger.sheets", "ledger.sheet"), _("考勤"),
    ),
    Link(UnitKind.COMMUNITY, QUARTERLY, _("实时积分"), "chart", P.STANDINGS_VIEW, ("boards.standing",)),
    Link(
        UnitKind.COMMUNITY, QUARTERLY, _("红黄榜与公示"), "board", P.BOARDS_VIEW,
        ("publicity.boards", "publicity.board"),
    ),
    Link(
        UnitKind.COMMUNITY, YEARLY, _("评星定级"), "star", P.STARS_VIEW,
        ("stars.year", "stars.years", "evaluations.appraisals", "evaluations.import_appraisals"),
    ),
    Link(
        UnitKind.COMMUNITY, MINE, _("我的积分卡"), "me", P.CARDS_VIEW, ("boards.own_card", "ledger.own_entry"),
        _("我的积分卡"),
    ),
    Link(
        UnitKind.COMMUNITY, MINE, _("本社区红黄榜"), "board", P.CARDS_VIEW,
        ("publicity.newest_published", "publicity.published_board"), _("红黄榜"),
    ),
    Link(
        UnitKind.COMMUNITY, ROSTER, _("党员与积分卡"), "people", P.MEMBERS_VIEW,
        ("members.members", "members.member", "members.new_member", "members.import_members", "boards.card"), _("党员"),
    ),
    Link(
        UnitKind.COMMUNITY, ROSTER, _("支部与党小组"), "house", P.MEMBERS_EDIT,
        ("branches.branches", "branches.branch", "branches.group"),
    ),
    Link(
        UnitKind.COMMUNITY, ROSTER, _("评分细则"), "rule", P.CRITERIA_VIEW, (
            "criteria.versions", "criteria.version", "drafts.new", "drafts.contents", "drafts.part", "drafts.trial",
        ),
        _("评分细则"),
    ),
    Link(
        UnitKind.COMMUNITY, ROSTER, _("工作人员"), "key", P.STAFF_INVITE,
        ("staff.list_staff", "staff.person", "members.accounts"),
    ),
    Link(UnitKind.STREET, OVERVIEW, _("街道总览"), "chart", P.STREET_VIEW, ("dashboard.street",), _("总览")),
    Link(UnitKind.STREET, OVERVIEW, _("工作人员核对"), "key", P.STAFF_CONFIRM, ("accounts.street_staff",), _("核对")),
    Link(UnitKind.WHOLE, OVERVIEW, _("全区总览"), "chart", P.DISTRICT_VIEW, ("dashboard.district",), _("总览")),
    Link(
        UnitKind.WHOLE, OVERVIEW, _("区级标准"), "rule", P.STANDARDS_MANAGE,
        (
            "standards.standards", "standards.standard", "district_drafts.new", "district_drafts.contents",
            "district_drafts.part",
        ),
        _("区级标准"),
    ),
    Link(
        UnitKind.WHOLE, OVERVIEW, _("报表"), "out", P.REPORTS_REQUEST,
        ("reports.reports", "reports.report"), _("报表"),
    ),
    Link(
        UnitKind.WHOLE, INSTALLATION, _("单位"), "house", P.UNITS_MANAGE,
        ("units.units", "units.community", "units.street", "units.new_community", "units.new_street"), _("单位"),
    ),
    Link(
        UnitKind.WHOLE, INSTALLATION, _("角色授权"), "key", P.ROLES_GRANT,
        ("installation.roles", "installation.people", "installation.person"), _("角色授权"),
    ),
    Link(
        UnitKind.WHOLE, INSTALLATION, _("操作日志"), "log", P.AUDIT_VIEW,
        ("installation.audit",), _("操作日志"),
    ),
)  # fmt: skip
