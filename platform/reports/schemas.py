"""Shapes of reports in the API."""

from marshmallow import fields, validate

from reports.models import ReportKind
from web.schemas import QuarterField, Schema


class ReportIn(Schema):
    """What is asked for; the district's place is neither street nor community."""

    kind = fields.String(required=True, validate=validate.OneOf([one.value for one in ReportKind]))
    quarter = QuarterField(required=True)
    street = fields.String(load_default="")
    community = fields.String(load_default="")


class ReportOut(Schema):
    """A report, how far it is, and what came of it."""

    id = fields.Integer()
    kind = fields.String()
    quarter = QuarterField()
    state = fields.String()
    done = fields.Integer()
    total = fields.Integer(attribute="total")
    asked_at = fields.DateTime()
    finished_at = fields.DateTime(allow_none=True)
    file_name = fields.String(allow_none=True)
    file_size = fields.Integer(allow_none=True)
    error = fields.String()
