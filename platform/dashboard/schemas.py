"""Shapes of the dashboards in the API."""

from marshmallow import fields

from web.schemas import Points, QuarterField, Schema


class CommunityFigures(Schema):
    """One community's confirmed quarter."""

    code = fields.String()
    name = fields.String()
    street = fields.String()
    population = fields.Integer()
    reported = fields.Integer()
    mean = Points()
    deviation = Points()
    red = fields.Integer()
    yellow = fields.Integer()
    class_1 = fields.Integer()
    class_2 = fields.Integer()
    class_3 = fields.Integer()
    class_4 = fields.Integer()
    vetoed = fields.Integer()
    confirmed_at = fields.DateTime()


class DashboardOut(Schema):
    """The confirmed boards of a quarter; unconfirmed names the communities without one."""

    quarter = QuarterField()
    as_of = fields.DateTime()
    communities = fields.Integer()
    items = fields.List(fields.Nested(CommunityFigures))
    unconfirmed = fields.List(fields.String())
    total = fields.Integer()
    page = fields.Integer()
    page_size = fields.Integer()
