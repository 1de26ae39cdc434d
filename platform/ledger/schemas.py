"""Shapes of entries in the API."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from marshmallow import fields, post_load, validate

from core.points import HUNDRED
from core.quarter import Quarter
from ledger.states import Decision, Source, State
from web.filters import ShortText, WholeNumber
from web.schemas import Hundredths, Paging, QuarterField, Schema

MAX_ID = 2**63 - 1
NO_ATTRIBUTES = _("属性请写成 JSON 对象，如 {“级别”: “市级”}，引号用英文的。")


class EntryQuery(Paging):
    """What the API's list is narrowed to."""

    since = fields.Date(load_default=None, allow_none=True)
    until = fields.Date(load_default=None, allow_none=True)
    state = fields.String(load_default=None, allow_none=True, validate=validate.OneOf([s.value for s in State]))
    item = fields.String(load_default="")
    source = fields.String(load_default=None, allow_none=True, validate=validate.OneOf([s.value for s in Source]))
    text = fields.String(load_default="")
    member_no = fields.String(load_default="")


class EntryFilter(Schema):
    """What the page's list is narrowed to; `quarter` stands for its two dates where they are not given."""

    since = fields.Date(load_default=None)
    until = fields.Date(load_default=None)
    quarter = QuarterField()
    state = fields.Enum(State, by_value=True, load_default=None)
    branch = WholeNumber(load_default=None)
    item = ShortText(64)
    source = fields.Enum(Source, by_value=True, load_default=None)
    text = ShortText(40, data_key="q")
    sheet = WholeNumber(load_default=None)
    sort = ShortText(20)

    @post_load
    def _days(self, values: dict[str, object], **_kwargs: object) -> dict[str, object]:
        quarter = values.pop("quarter", None)
        if isinstance(quarter, Quarter):
            values["since"] = values["since"] or quarter.first_day
            values["until"] = values["until"] or quarter.last_day
        return values


class EntryIn(Schema):
    """A new entry; points, measure and attributes only where the item asks for them."""

    member_no = fields.String(required=True, validate=validate.Length(1, 64))
    item = fields.String(required=True, validate=validate.Length(1, 64))
    date = fields.Date(required=True)
    reason = fields.String(required=True, validate=validate.Length(max=500))
    quantity = Hundredths(load_default=HUNDRED)
    points = Hundredths(load_default=None, allow_none=True)
    measure = Hundredths(load_default=None, allow_none=True)
    attributes = fields.Dict(
        fields.String(), fields.String(), load_default=dict, error_messages={"invalid": NO_ATTRIBUTES}
    )


class NewEntryIn(EntryIn):
    """An entry to record; `not_duplicate` says that it was compared with those of the same member, item and day."""

    not_duplicate = fields.Boolean(load_default=False)


class Undone(Schema):
    """Entries whose last decision is undone by who made it."""

    entries = fields.List(
        fields.Integer(validate=validate.Range(1, MAX_ID)), required=True, validate=validate.Length(1, 500)
    )


class EventOut(Schema):
    """One link of the chain."""

    sequence = fields.Integer()
    kind = fields.String()
    actor = fields.String()
    at = fields.DateTime()
    reason = fields.String()
    digest = fields.String()


class EntryOut(Schema):
    """An entry as it stands."""

    id = fields.Integer()
    member_no = fields.String()
    member = fields.String()
    branch = fields.String()
    item = fields.String()
    title = fields.String()
    date = fields.Date()
    quantity = Hundredths()
    points = Hundredths(allow_none=True)
    measure = Hundredths(allow_none=True)
    attributes = fields.Dict(fields.String(), fields.String())
    reason = fields.String()
    source = fields.String()
    state = fields.String()
    note = fields.String()
    reverses = fields.Integer(allow_none=True)
    recorded_by = fields.String()
    recorded_at = fields.DateTime()
    verified_by = fields.String(allow_none=True)
    recognised_by = fields.String(allow_none=True)
    decided_at = fields.DateTime(allow_none=True)


class EntryWithHistory(EntryOut):
    """An entry with what happened to it."""

    history = fields.List(fields.Nested(EventOut))


class Decisions(Schema):
    """Many entries decided in one go."""

    decision = fields.String(required=True, validate=validate.OneOf([decision.value for decision in Decision]))
    entries = fields.List(fields.Integer(), required=True, validate=validate.Length(1, 500))
    reason = fields.String(load_default="", validate=validate.Length(max=500))


class OutcomeOut(Schema):
    """What became of one of them; message is empty where it was done."""

    entry_id = fields.Integer()
    state = fields.String(allow_none=True)
    done = fields.Boolean()
    message = fields.String()
