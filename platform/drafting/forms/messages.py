"""The faults of a document in the words of the forms: no keys of the file, percentages as the forms show them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.points import written
from drafting.forms.form_registry import page_of
from rules.faults import Fault
from rules.numbers import millionths

WHOLE = {
    "缺少这一项，请补上。": "请填写。",
    "这里应写成“键: 值”的形式。": "这里没有读懂，或名称重复、没有填；请改正。",
    "这里应写成列表，每项以“-”开头，或写在方括号里。": "这里没有读懂，请重新填写。",
    "请填写文字，必要时加引号。": "请填写文字。",
    "points、steps 与 brackets 须写一个，且只写一个。": "请填写分值。",
    "请写 class、tier、board 中的一个，且只写一个。": "请选择一种情形。",
    "限额须写 points 或 count，也可都写。": "请填写至多几分或几次，也可都填。",
    "请写 all，或列出项的编码。": "请选择全部各项，或选出几项。",
    "缺少 from 为 0 的最低等次，请补上。": "缺少 0 分的最低等次，请补上。",
    "请写 min 或 max，也可都写；不设界限时删去 total。": "请填写至少或至多。",
}
NO_NUMBER = "不是数字：请写整数，或至多两位小数。"
UNKNOWN_KEY = "没有这个键"
UNKNOWN = "认不出这一内容；保存本页即删去。"
WORDS = {
    "base.points": "基础分满分", "base.floor": "基础分最低", "red.share": "红榜比例", "yellow.share": "黄榜比例",
    "yellow.below": "黄榜分数线", "red.from": "红榜分数线", "points": "分值", "steps": "各次分值", "brackets": "分档",
    "limit": "限额", "limits": "限额", "factors": "加倍或减半", "attributes": "倍数", "unlimited": "不受限额",
    "expects": "应有的记录", "applies_to": "只适用于", "exempt": "不适用于", "outcome": "后果", "until": "管到",
    "start": "起始分", "floor": "最低分", "share": "比例", "shares": "按比例取前后", "classes": "按比例分四类",
    "marks": "按分数线", "base": "基础分", "bonus": "加分", "veto": "一票否决", "deduct": "扣分", "add": "加分",
    "zero": "扣完本类分值", "min": "最少", "max": "最多", "total": "总分界限", "code": "编码", "from": "分数",
    "weights": "占比", "required": "必须有的来源", "min_share": "至少占", "max_share": "至多占", "require": "各类得分",
    "roll": "季度得分取", "window": "计分窗口", "month": "每月单独计", "run": "连续两季", "method": "方法",
    "tier": "等次", "cycle": "到周期末", "street": "街道", "branch": "支部", "community": "社区", "member": "党员本人",
    "total_zero": "全部积分记为 0", "yellow": "列入黄榜", "not_red": "不列红榜", "all": "全部", "effect": "性质",
    "learning_metric": "学习平台指标", "check_in": "打卡签到", "petition": "信访", "belief": "信仰",
    "schema": "格式版本", "quarter": "季度", "day": "每日", "visit": "走访", "meeting": "会议", "dues": "党费",
    "study": "学习", "week": "每周", "half_up": "四舍五入", "ceil": "只入不舍", "together": "同进同退",
    "break": "分出先后", "red": "红榜", "working": "工作日", "calendar": "自然日", "full": "全名", "masked": "隐去",
    "mean": "平均", "last": "最后一个", "sum": "相加", "skip": "不计", "rounding": "人数取整", "ties": "同分时",
    "flags": "提示", "kind": "性质", "total.max": "总分上限", "total.min": "总分下限",
}  # fmt: skip
NAMED = re.compile(r"^[a-z0-9_.-]+ (?=写到|标有)")
SUGGESTED = re.compile(r"可标上 flags: \[[a-z_]+\]")
QUOTED = re.compile(r"(“[^”]*”)")
PLACE = re.compile(r"categories\[(\d+)\](?:\.items\[(\d+)\])?")
TOKEN = re.compile(r"[a-z][a-z_]*(?:\.[a-z_]+)*")
PAIR = re.compile(r"([a-z_]+): ([a-z_]+)")
RANGE = re.compile(r"^(\S+) 超出范围：应在 (\S+) 到 (\S+) 之间。$")
SHARES = ("权重之和为", "之和超过 1，", "之和超过 1、")
SPACE = re.compile("(?<=[\u3000-\u9fff\uff01-\uff5e]) (?=[\u3000-\u9fff\uff01-\uff5e])")
NUMBER = re.compile(r"(?<![\d.])\d+(?:\.\d+)?(?![\d.])")


@dataclass(frozen=True, slots=True)
class Said:
    """A fault with the page and the field at which it stands, and the field's label; no field: the whole page."""

    page: str
    path: str
    message: str
    anchor: str = ""
    label: str = ""


def in_words(fault: Fault, *, percent: bool = False) -> str:
    """Say a fault as the forms speak; `percent`: the field shows shares as percentages."""
    message = WHOLE.get(fault.message, fault.message)
    message = SUGGESTED.sub("可在“容易引起争议的内容”里勾上", NAMED.sub("", message))
    if message.startswith(UNKNOWN_KEY):
        return UNKNOWN
    if any(sign in message for sign in SHARES):
        return _speak(NUMBER.sub(lambda found: _hundredfold(found[0]), message.replace("权重之和", "占比之和")))
    if percent and message.endswith(NO_NUMBER):
        return f"{message.removesuffix(NO_NUMBER)}不是整数的百分比，请写 30 这样的数。"
    if percent and (found := RANGE.match(message)):
        given, least, most = (_hundredfold(figure) for figure in found.groups())
        return f"{given} 超出范围：应在 {least} 到 {most} 之间。"
    return _speak(message)


def said(fault: Fault) -> Said:
    """Return a fault in words, with its page."""
    return Said(page_of(fault.path), fault.path, in_words(fault))


def _hundredfold(figure: str) -> str:
    number = millionths(figure)
    return figure if number is None else f"{written(number * 100)}%"


def _speak(message: str) -> str:
    """Put the words of the forms for the keys of the file, save in what was quoted."""
    parts = QUOTED.split(PLACE.sub(_place, message))
    return "".join(part if part.startswith("“") else _tokens(part) for part in parts)


def _place(found: re.Match[str]) -> str:
    category = f"第 {int(found[1]) + 1} 类"
    return category if found[2] is None else f"{category}第 {int(found[2]) + 1} 项"


def _tokens(text: str) -> str:
    text = PAIR.sub(lambda found: WORDS.get(found[2], found[2]), text)
    return SPACE.sub("", TOKEN.sub(lambda found: WORDS.get(found[0], found[0]), text))
