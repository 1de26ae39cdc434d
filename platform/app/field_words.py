"""What marshmallow finds wrong with a field, in our words."""

from __future__ import annotations

import re

from flask_babel import gettext as _
from flask_babel import lazy_gettext

PLAIN = {
    "Missing data for required field.": lazy_gettext("请填写这一项。"),
    "Field may not be null.": lazy_gettext("这一项不能为空。"),
    "Unknown field.": lazy_gettext("没有这一项，请核对名称后去掉。"),
    "Invalid input type.": lazy_gettext("请求的内容应是一个 JSON 对象。"),
    "Invalid JSON body.": lazy_gettext("请求的内容不是 JSON，请核对后再提交。"),
    "Not a valid string.": lazy_gettext("请填写文字。"),
    "Not a valid integer.": lazy_gettext("请填写整数。"),
    "Not a valid number.": lazy_gettext("请填写数字。"),
    "Not a valid boolean.": lazy_gettext("请填写 true 或 false。"),
    "Not a valid date.": lazy_gettext("日期请写成 2022-09-30 的样子。"),
    "Not a valid list.": lazy_gettext("这一项应是一个列表。"),
}
FIGURE = r"(-?\d+)"
ONE_OF = re.compile(r"Must be one of: (.*)\.")
LENGTH = re.compile(rf"Length must be between {FIGURE} and {FIGURE}\.")
LONGEST = re.compile(rf"Longer than maximum length {FIGURE}\.")
RANGE = re.compile(rf"Must be greater than or equal to {FIGURE} and less than or equal to {FIGURE}\.")


def said(found: object) -> list[str]:
    """Return the sentences of one field, those of a list's or an object's parts too."""
    if isinstance(found, dict):
        return [sentence for inner in found.values() for sentence in said(inner)]
    if isinstance(found, list):
        return [sentence for inner in found for sentence in said(inner)]
    return [_sentence(str(found))]


def _sentence(message: str) -> str:
    if message in PLAIN:
        return str(PLAIN[message])
    if match := ONE_OF.fullmatch(message):
        return _("只能是：%(choices)s。", choices=match[1])
    if match := LENGTH.fullmatch(message):
        return _("长度应为 %(least)s 至 %(most)s。", least=match[1], most=match[2])
    if match := LONGEST.fullmatch(message):
        return _("最长 %(most)s。", most=match[1])
    if match := RANGE.fullmatch(message):
        return _("应在 %(least)s 至 %(most)s 之间。", least=match[1], most=match[2])
    return message
