"""Shapes of ratings in the API."""

from marshmallow import fields, validate

from web.schemas import Hundredths, Schema


class RatingOut(Schema):
    """A member's rating in its three rows."""

    member_no = fields.String()
    name = fields.String()
    branch = fields.String(attribute="branch_name")
    daily = Hundredths(allow_none=True)
    appraisal = Hundredths(allow_none=True)
    contribution = Hundredths(allow_none=True)
    actual = Hundredths(allow_none=True)
    accepted = Hundredths(allow_none=True)
    accepted_reason = fields.String()
    recognised = Hundredths(allow_none=True)
    recognised_reason = fields.String()
    annual = fields.Method("_annual")
    tier = fields.String(allow_none=True)
    vetoed = fields.Boolean()
    missing = fields.List(fields.String())

    def _annual(self, rating: object) -> str | None:
        figures = [getattr(rating, name) for name in ("recognised", "accepted", "actual")]
        last = next((figure for figure in figures if figure is not None), None)
        return Hundredths().serialize("figure", {"figure": last})


class StarsOut(Schema):
    """A year's ratings, best first; stage is the row that was reached."""

    year = fields.Integer()
    stage = fields.String()
    rated_at = fields.DateTime()
    items = fields.List(fields.Nested(RatingOut))
    total = fields.Integer()
    page = fields.Integer()
    page_size = fields.Integer()


class ChangeIn(Schema):
    """A figure that this row sets otherwise, and why."""

    member_no = fields.String(required=True)
    figure = Hundredths(required=True)
    reason = fields.String(required=True, validate=validate.Length(1, 500))


class ChangesIn(Schema):
    """The figures that change; the others are copied."""

    changes = fields.List(fields.Nested(ChangeIn), load_default=list)
