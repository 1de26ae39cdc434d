"""Shapes of members in the API."""

from marshmallow import fields, validate

from members.models import Category, Status
from web.filters import ShortText, WholeNumber
from web.schemas import Paging, Schema

CATEGORIES = validate.OneOf([one.value for one in Category])
STATUSES = validate.OneOf([one.value for one in Status])


class MemberQuery(Paging):
    """What the list is narrowed to; text finds a name, a number, pinyin or initials."""

    text = fields.String(load_default="")
    branch = fields.String(load_default="")
    category = fields.String(load_default=None, allow_none=True, validate=CATEGORIES)
    status = fields.String(load_default=None, allow_none=True, validate=STATUSES)
    active_on = fields.Date(load_default=None, allow_none=True)


class MemberFilter(Schema):
    """What the page's list is narrowed to; those who left only with left=1."""

    text = ShortText(40, data_key="q")
    branch = WholeNumber(load_default=None)
    category = fields.Enum(Category, by_value=True, load_default=None)
    status = fields.Enum(Status, by_value=True, load_default=None)
    sort = ShortText(20)
    left = fields.Boolean(load_default=False, truthy={"1"}, falsy={""})


class MemberOut(Schema):
    """A member, without ID number and telephone."""

    member_no = fields.String()
    name = fields.String()
    branch = fields.String()
    group = fields.String()
    category = fields.String()
    status = fields.String()
    joined_party_on = fields.Date(allow_none=True)
    active_from = fields.Date(allow_none=True)
    active_to = fields.Date(allow_none=True)


class MemberUnits(Schema):
    """Where a member belongs: the branch's code or name, and the name of a group of it, empty for none."""

    branch = fields.String(required=True)
    group = fields.String(load_default="")


class MemberIn(Schema):
    """A new member; branch is the branch's code or name, group the name of a group of it."""

    member_no = fields.String(required=True)
    name = fields.String(required=True)
    branch = fields.String(required=True)
    group = fields.String(load_default="")
    category = fields.String(required=True, validate=CATEGORIES)
    status = fields.String(load_default=Status.FULL.value, validate=STATUSES)
    joined_party_on = fields.Date(load_default=None, allow_none=True)
    active_from = fields.Date(load_default=None, allow_none=True)
    active_to = fields.Date(load_default=None, allow_none=True)
    id_number = fields.String(load_default="")
    phone = fields.String(load_default="")
