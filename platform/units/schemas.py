"""Shapes of units in the API and in addresses."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from marshmallow import fields, validate

from tenants.models import Kind
from web.filters import ShortText
from web.schemas import Schema

CODE = validate.Regexp(r"(?!new$)[a-z0-9-]{2,40}$", error=_("用 2 至 40 位小写字母、数字或短横。"))
NAME = validate.Length(1, 60)
KIND = validate.OneOf([one.value for one in Kind])


class UnitQuery(Schema):
    """What the page's list is narrowed to."""

    text = ShortText(40, data_key="q")
    street = ShortText(64)
    closed = fields.Boolean(load_default=False, truthy={"1"}, falsy={""})


class StreetOut(Schema):
    """A street office; `communities` counts the open ones."""

    code = fields.String()
    name = fields.String()
    opened_on = fields.Date(allow_none=True)
    closed_on = fields.Date(allow_none=True)
    communities = fields.Integer()


class UnitOut(Schema):
    """A community as the installation knows it."""

    code = fields.String()
    name = fields.String()
    kind = fields.String()
    street = fields.String()
    address = fields.String()
    telephone = fields.String()
    opened_on = fields.Date(allow_none=True)
    closed_on = fields.Date(allow_none=True)
    reopened_on = fields.Date(allow_none=True)


class AmendedUnit(Schema):
    """A unit's name and the day of its opening."""

    name = fields.String(required=True, validate=NAME)
    opened_on = fields.Date(load_default=None, allow_none=True)


class StreetIn(AmendedUnit):
    """A new street."""

    code = fields.String(required=True, validate=CODE)


class Contact(Schema):
    """Where a community is, and how it is called."""

    address = fields.String(required=True, validate=validate.Length(max=120))
    telephone = fields.String(required=True, validate=validate.Length(max=40))


class AmendedCommunity(AmendedUnit, Contact):
    """What is written of a community: all of it, for what is left out would be lost."""

    kind = fields.String(required=True, validate=KIND)


class CommunityIn(AmendedCommunity):
    """A new community; `street` is the street's code."""

    kind = fields.String(load_default=Kind.GENERAL_BRANCH.value, validate=KIND)
    address = fields.String(load_default="", validate=validate.Length(max=120))
    telephone = fields.String(load_default="", validate=validate.Length(max=40))
    code = fields.String(required=True, validate=CODE)
    street = fields.String(required=True)
    branches = fields.List(fields.String(validate=NAME), required=True, validate=validate.Length(min=1))


class UnitDay(Schema):
    """The day of a closing or an opening again; today where none is named."""

    day = fields.Date(load_default=None, allow_none=True)


class GroupOut(Schema):
    """A party group; `members` counts the active ones."""

    id = fields.Integer()
    name = fields.String()
    opened_on = fields.Date(allow_none=True)
    closed_on = fields.Date(allow_none=True)
    members = fields.Integer()


class BranchOut(Schema):
    """A branch with its groups; `members` counts the active ones."""

    code = fields.String()
    name = fields.String()
    opened_on = fields.Date(allow_none=True)
    closed_on = fields.Date(allow_none=True)
    members = fields.Integer()
    groups = fields.List(fields.Nested(GroupOut))


class Target(Schema):
    """The branch, by its code, to which members go."""

    branch = fields.String(required=True)


class Moved(Schema):
    """How many members went."""

    moved = fields.Integer()
