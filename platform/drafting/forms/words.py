"""The words of a document's codes, for forms and sheets."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from rules.explain import SOURCES
from web.words import CATEGORIES, STATUSES

Words = Mapping[str, LazyString]

MEMBER_CATEGORIES: Words = dict(CATEGORIES)
MEMBER_STATUSES: Words = dict(STATUSES)
MEMBERS: Words = {**MEMBER_STATUSES, **MEMBER_CATEGORIES}
APPRAISERS: Words = {code: _(word) for code, word in SOURCES.items()}
KINDS: Words = {"base": _("基础分"), "bonus": _("加分"), "veto": _("一票否决")}
EFFECTS: Words = {"deduct": _("扣分"), "zero": _("扣完本类分值"), "add": _("加分"), "veto": _("一票否决")}
PERIODS: Words = {"day": _("每日"), "month": _("每月"), "quarter": _("每季度"), "cycle": _("每周期")}
STARTS: Words = {
    "01-01": _("1 月 1 日"),
    "04-01": _("4 月 1 日"),
    "07-01": _("7 月 1 日"),
    "10-01": _("10 月 1 日"),
}
WINDOWS: Words = {"cycle": _("从周期开始累计"), "quarter": _("每季度单独计"), "month": _("每月单独计")}
MONTHS: Words = {"mean": _("三个月的平均"), "sum": _("三个月相加")}
HANDS: Words = {"branch": _("支部"), "community": _("社区"), "member": _("党员本人")}
STEPS: Words = {"branch": _("支部核实"), "community": _("总支认定"), "street": _("街道认定")}
RECORDS: Words = {"visit": _("走访"), "meeting": _("会议"), "dues": _("缴纳党费"), "study": _("学习")}
TIMES: Words = {"week": _("每周"), "month": _("每月"), "quarter": _("每季度")}
FLAGS: Words = {
    "learning_metric": _("学习平台指标"),
    "check_in": _("打卡签到"),
    "petition": _("信访"),
    "belief": _("信仰"),
}
OUTCOMES: Words = {"total_zero": _("全部积分记为 0"), "yellow": _("直接列入黄榜"), "not_red": _("不得列入红榜")}
UNTIL: Words = {"cycle": _("到周期末"), "quarter": _("只在当季")}
METHODS: Words = {"shares": _("按比例取前后"), "classes": _("按比例分四类"), "marks": _("按分数线")}
SCOPES: Words = {"community": _("全社区一起排"), "branch": _("各支部分别排")}
ROUNDINGS: Words = {"half_up": _("四舍五入"), "floor": _("只舍不入"), "ceil": _("只入不舍")}
TIES: Words = {"break": _("再比加分、扣分条数等，分出先后"), "together": _("同进同退，不拆开")}
COLOURS: Words = {"red": _("红榜"), "yellow": _("黄榜")}
CLASSES: Words = {"1": _("一类"), "2": _("二类"), "3": _("三类"), "4": _("四类")}
DAILY: Words = {"base": _("基础分"), "total": _("总分（至多满分）")}
ROLLS: Words = {"mean": _("各季度平均"), "last": _("最后一个季度"), "sum": _("各季度相加"), "min": _("最低的季度")}
MISSING: Words = {"skip": _("不计这个季度"), "zero": _("按 0 分计")}
DAYS: Words = {"working": _("工作日"), "calendar": _("自然日")}
NAMES: Words = {"full": _("全名"), "masked": _("隐去中间的字")}
PRICES: Words = {
    "fixed": _("固定"),
    "range": _("在范围内由登记人定"),
    "steps": _("第几次不同"),
    "brackets": _("按数值分档"),
}
