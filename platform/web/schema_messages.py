"""What the fields of a schema say of a value that they refuse, in our words and the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString
from marshmallow import fields, validate

Messages = Mapping[str, LazyString]

DAY = _("日期请写成 2022-09-30 的样子。")
ONE_OF = _("只能是：{choices}。")
OF_SCHEMA: dict[str, str] = {
    "unknown": _("没有这一项，请核对名称后去掉。"),
    "type": _("请求的内容应是一个 JSON 对象。"),
}
OF_FIELDS: Mapping[type, Messages] = {
    fields.Field: {
        "required": _("请填写这一项。"),
        "null": _("这一项不能为空。"),
        "validator_failed": _("这一项填写有误，请改正。"),
    },
    fields.String: {"invalid": _("请填写文字。"), "invalid_utf8": _("请填写文字。")},
    fields.Number: {"invalid": _("请填写数字。"), "too_large": _("数字太大，请改正。")},
    fields.Integer: {"invalid": _("请填写整数。")},
    fields.Boolean: {"invalid": _("请填写 true 或 false。")},
    fields.DateTime: {"invalid": DAY, "format": DAY},
    fields.Date: {"invalid": DAY, "format": DAY},
    fields.List: {"invalid": _("这一项应是一个列表。")},
    fields.Mapping: {"invalid": _("这一项应是一个 JSON 对象。")},
    fields.Enum: {"unknown": ONE_OF},
    fields.Nested: {"type": _("这一项应是一个 JSON 对象。")},
}
BETWEEN, AT_LEAST, AT_MOST = _("应在 {min} 至 {max} 之间。"), _("不能小于 {min}。"), _("不能大于 {max}。")
LENGTH, MIN_LENGTH, MAX_LENGTH = _("长度应为 {min} 至 {max}。"), _("最短 {min}。"), _("最长 {max}。")


def word(field: fields.Field[object]) -> None:
    """Put our messages in the place of marshmallow's, in a field, its validators and what it holds."""
    for kind in reversed(type(field).__mro__):
        for code, message in OF_FIELDS.get(kind, {}).items():
            field.error_messages[code] = message
    for validator in field.validators:
        _word_validator(validator)
    for inner in (getattr(field, name, None) for name in ("inner", "value_field")):
        if isinstance(inner, fields.Field):
            word(inner)


def _word_validator(validator: object) -> None:
    if isinstance(validator, validate.OneOf):
        validator.error = ONE_OF
    elif isinstance(validator, validate.Range):
        validator.error = _bounds(validator, BETWEEN, AT_LEAST, AT_MOST)
    elif isinstance(validator, validate.Length):
        validator.error = _bounds(validator, LENGTH, MIN_LENGTH, MAX_LENGTH)


def _bounds(
    validator: validate.Range | validate.Length, both: LazyString, least: LazyString, most: LazyString
) -> LazyString:
    if validator.min is None:
        return most
    return least if validator.max is None else both
