"""Shapes of accounts in the API."""

from marshmallow import fields, validate

from accounts.audit_words import ObjectKind
from accounts.tokens import DAYS, DEFAULT_DAYS
from web.filters import ShortText, WholeNumber
from web.schemas import Schema


class Credentials(Schema):
    """User name and password, with the code of the second factor where the person has one, and what the token may."""

    username = fields.String(required=True, validate=validate.Length(1, 64))
    password = fields.String(required=True, validate=validate.Length(1, 200))
    code = fields.String(load_default="", validate=validate.Length(max=12))
    name = fields.String(load_default="API", validate=validate.Length(1, 60))
    scope = fields.String(load_default="read", validate=validate.OneOf(("read", "write")))
    days = fields.Integer(load_default=DEFAULT_DAYS, validate=validate.OneOf(DAYS))


class TokenMade(Schema):
    """A personal token, shown this once."""

    token = fields.String()


class RoleOut(Schema):
    """A role and where it holds."""

    role = fields.String()
    unit = fields.String()
    code = fields.String()


class Me(Schema):
    """Who asks, and what they may be."""

    username = fields.String()
    name = fields.String()
    language = fields.String()
    roles = fields.List(fields.Nested(RoleOut))


class CommunityOut(Schema):
    """A community that the asker has business in."""

    code = fields.String()
    name = fields.String()
    kind = fields.String()
    street = fields.String()


class AuditQuery(Schema):
    """What the log is narrowed to."""

    since = fields.Date(load_default=None)
    until = fields.Date(load_default=None)
    action = ShortText(64)
    actor = ShortText(64)
    result = ShortText(16)
    kind = fields.Enum(ObjectKind, by_value=True, load_default=None)
    subject = ShortText(200, data_key="object")
    unit = WholeNumber(load_default=None)
