"""What the audit's actions are called, and about which kind of object each is."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from accounts.models import Role
from accounts.words import ROLES
from tenants.models import AuditRow


class ObjectKind(StrEnum):
    """What a row may be about: the number or name beside it is one of these."""

    ENTRY = "entry"
    SHEET = "sheet"
    MEMBER = "member"
    ACCOUNT = "account"
    UNIT = "unit"
    BOARD = "board"
    CRITERIA = "criteria"
    STARS = "stars"
    FILE = "file"
    CHAIN = "chain"


KINDS: dict[ObjectKind, LazyString] = {
    ObjectKind.ENTRY: _("积分记录（编号）"),
    ObjectKind.SHEET: _("考勤表（编号）"),
    ObjectKind.MEMBER: _("党员（编号）"),
    ObjectKind.ACCOUNT: _("账号（用户名）"),
    ObjectKind.UNIT: _("单位（代码）"),
    ObjectKind.BOARD: _("红黄榜（季度）"),
    ObjectKind.CRITERIA: _("评分细则"),
    ObjectKind.STARS: _("评星（年度）"),
    ObjectKind.FILE: _("下载与报表"),
    ObjectKind.CHAIN: _("封存"),
}
"""Each kind with what stands for one of it."""

K = ObjectKind
ACTIONS: dict[str, tuple[ObjectKind, LazyString]] = {
    "entries_recorded": (K.ENTRY, _("记录积分")),
    "entry_amended": (K.ENTRY, _("修改未核实的积分")),
    "entry_withdrawn": (K.ENTRY, _("撤回积分")),
    "entry_verified": (K.ENTRY, _("核实积分")),
    "entry_verification_undone": (K.ENTRY, _("撤销核实")),
    "entry_returned": (K.ENTRY, _("退回积分")),
    "entry_rejected": (K.ENTRY, _("驳回积分")),
    "entry_recognised": (K.ENTRY, _("认定积分")),
    "entry_recognition_undone": (K.ENTRY, _("撤销认定")),
    "correction_recorded": (K.ENTRY, _("登记更正")),
    "entry_resubmitted": (K.ENTRY, _("重新提交积分")),
    "entry_undo": (K.ENTRY, _("撤销刚才的办理")),
    "entries_imported": (K.ENTRY, _("导入积分")),
    "evidence_added": (K.ENTRY, _("补充佐证")),
    "attendance_recorded": (K.SHEET, _("登记考勤")),
    "attendance_amended": (K.SHEET, _("修改考勤表")),
    "attendance_voided": (K.SHEET, _("作废考勤表")),
    "member_added": (K.MEMBER, _("新增党员")),
    "member_amended": (K.MEMBER, _("修改党员资料")),
    "category_changed": (K.MEMBER, _("变更党员类别")),
    "status_changed": (K.MEMBER, _("变更党员状态")),
    "category_change_undone": (K.MEMBER, _("撤销类别变更")),
    "status_change_undone": (K.MEMBER, _("撤销状态变更")),
    "member_exempted": (K.MEMBER, _("登记豁免")),
    "exemption_ended": (K.MEMBER, _("提前结束豁免")),
    "exemption_withdrawn": (K.MEMBER, _("撤销豁免")),
    "member_assigned": (K.MEMBER, _("调整支部和小组")),
    "sign_in": (K.ACCOUNT, _("登录")),
    "sign_in_code": (K.ACCOUNT, _("填写动态口令")),
    "sign_out": (K.ACCOUNT, _("退出")),
    "locked_out": (K.ACCOUNT, _("连续输错被锁定")),
    "password_changed": (K.ACCOUNT, _("修改密码")),
    "second_factor_set_up": (K.ACCOUNT, _("启用动态口令")),
    "second_factor_removed": (K.ACCOUNT, _("停用动态口令")),
    "token_made": (K.ACCOUNT, _("建立接口令牌")),
    "token_withdrawn": (K.ACCOUNT, _("收回接口令牌")),
    "user_added": (K.ACCOUNT, _("建立账号")),
    "user_disabled": (K.ACCOUNT, _("停用账号")),
    "user_enabled": (K.ACCOUNT, _("恢复账号")),
    "invited": (K.ACCOUNT, _("发放账号链接")),
    "invitation_accepted": (K.ACCOUNT, _("启用账号")),
    "sessions_ended": (K.ACCOUNT, _("结束登录")),
    "role_granted": (K.ACCOUNT, _("授予角色")),
    "role_confirmed": (K.ACCOUNT, _("核对角色")),
    "role_withdrawn": (K.ACCOUNT, _("收回角色")),
    "role_to_confirm": (K.ACCOUNT, _("角色须重新核对")),
    "district_founded": (K.UNIT, _("建立区级单位")),
    "street_opened": (K.UNIT, _("开设街道")),
    "street_amended": (K.UNIT, _("修改街道")),
    "street_closed": (K.UNIT, _("关闭街道")),
    "street_reopened": (K.UNIT, _("恢复街道")),
    "community_opened": (K.UNIT, _("开设社区")),
    "community_amended": (K.UNIT, _("修改社区")),
    "community_closed": (K.UNIT, _("关闭社区")),
    "community_reopened": (K.UNIT, _("恢复社区")),
    "contact_amended": (K.UNIT, _("修改地址电话")),
    "branch_opened": (K.UNIT, _("开设支部")),
    "branch_amended": (K.UNIT, _("修改支部")),
    "branch_closed": (K.UNIT, _("关闭支部")),
    "branch_reopened": (K.UNIT, _("恢复支部")),
    "group_opened": (K.UNIT, _("开设党小组")),
    "group_amended": (K.UNIT, _("修改党小组")),
    "group_closed": (K.UNIT, _("关闭党小组")),
    "group_reopened": (K.UNIT, _("恢复党小组")),
    "board_drafted": (K.BOARD, _("起草红黄榜")),
    "board_published": (K.BOARD, _("公示红黄榜")),
    "board_withdrawn": (K.BOARD, _("撤回公示")),
    "board_confirmed": (K.BOARD, _("确认红黄榜")),
    "posting_noted": (K.BOARD, _("登记张贴")),
    "criteria_published": (K.CRITERIA, _("发布评分细则")),
    "criteria_in_force": (K.CRITERIA, _("设定细则生效")),
    "criteria_draft_begun": (K.CRITERIA, _("起草评分细则")),
    "criteria_draft_changed": (K.CRITERIA, _("修改细则草稿")),
    "criteria_draft_removed": (K.CRITERIA, _("删除细则草稿")),
    "standard_published": (K.CRITERIA, _("发布区级标准")),
    "standard_flagged_kept": (K.CRITERIA, _("保留有争议的条目")),
    "appraisals_entered": (K.STARS, _("登记评议得分")),
    "stars_rated": (K.STARS, _("计算评星")),
    "stars_accepted": (K.STARS, _("验收评星")),
    "stars_recognised": (K.STARS, _("认定评星")),
    "report_asked": (K.FILE, _("申请报表")),
    "report_cancelled": (K.FILE, _("取消报表")),
    "report_retried": (K.FILE, _("重做报表")),
    "downloaded": (K.FILE, _("下载或导出")),
    "sealed_late": (K.CHAIN, _("补封榜单")),
    "chain_head_kept": (K.CHAIN, _("留存台账指纹")),
}
"""Every action that is recorded; a refused request that no action names is recorded under its endpoint."""


REQUEST = _("被拒绝的请求")


def action_word(action: str) -> str:
    """Return what an action is called; a request that was refused as a whole is called that."""
    known = ACTIONS.get(action)
    return str(known[1] if known else REQUEST)


def actions_of(kind: ObjectKind) -> list[str]:
    """The actions about a kind of object."""
    return [action for action, (about, _word) in ACTIONS.items() if about == kind]


FACTS: dict[str, LazyString] = {
    "role": _("角色"),
    "needs_second": _("待核对"),
    "name": _("名称"),
    "former": _("原名称"),
    "filter": _("筛选"),
    "members": _("党员"),
    "changes": _("改动"),
    "changed": _("改动"),
    "kind": _("类别"),
    "quarter": _("季度"),
    "since": _("自"),
    "until": _("至"),
    "starts_on": _("开始日期"),
    "ends_on": _("结束日期"),
    "opened_on": _("开设日期"),
    "closed_on": _("关闭日期"),
    "address": _("地址"),
    "telephone": _("电话"),
    "category": _("类别"),
    "status": _("状态"),
    "absent": _("缺席"),
    "fingerprint": _("指纹"),
    "may_write": _("读和写"),
    "days": _("天数"),
}
"""What a stored fact is called; others stand under the name that they are stored under."""


def particulars(row: AuditRow) -> str:
    """Say what a row holds besides its object, the ids of a batch left out; the reason comes first."""
    facts = dict(row.detail)
    reason = str(facts.pop("reason", ""))
    if row.result == "refused":
        facts.pop("status", None)
    words = [_fact(name, value) for name, value in facts.items() if name != "entries" and value]
    return "；".join([reason, *words] if reason else words)


def _fact(name: str, value: object) -> str:
    label = str(FACTS.get(name, name))
    if value is True:
        return label
    return f"{label} {ROLES[Role(str(value))] if name == 'role' else _plain(value)}"


def _plain(value: object) -> str:
    """Write a value: a list as its parts, changes as what was and what is."""
    if isinstance(value, dict):
        return "，".join(f"{FACTS.get(name, name)}：{'→'.join(map(str, both))}" for name, both in value.items())
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
