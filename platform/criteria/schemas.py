"""Shapes of criteria in the API."""

from marshmallow import fields

from web.schemas import QuarterField, Schema


class VersionInForce(Schema):
    """A version and the quarter since which it is in force."""

    since = QuarterField()
    code = fields.String()
    title = fields.String()
    content_hash = fields.String()
    document = fields.Dict()
