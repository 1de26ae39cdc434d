"""Shapes of publicity in the API."""

from marshmallow import fields, validate

from publicity.models import Days
from web.schemas import Schema


class PublicationIn(Schema):
    """How a board is put up."""

    days = fields.Integer(load_default=5)
    counted = fields.String(load_default=Days.WORKING.value, validate=validate.OneOf([one.value for one in Days]))
    masked = fields.Boolean(load_default=False)
