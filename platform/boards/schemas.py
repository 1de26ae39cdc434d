"""Shapes of standings and boards in the API."""

from marshmallow import fields

from web.schemas import Points, QuarterField, Schema


class CardOut(Schema):
    """A member's figures in a quarter; position, rank, board and class only for who is ranked."""

    member_no = fields.String()
    name = fields.String()
    branch = fields.String()
    base = Points()
    bonus = Points()
    total = Points()
    lost = Points()
    deductions = fields.Integer()
    vetoed = fields.Boolean()
    position = fields.Integer(allow_none=True)
    rank = fields.Integer(allow_none=True)
    board = fields.String(allow_none=True)
    klass = fields.Integer(allow_none=True, data_key="class")


class StandingOut(Schema):
    """The live standing of a quarter, best first."""

    quarter = QuarterField()
    version = fields.String()
    items = fields.List(fields.Nested(CardOut))
    total = fields.Integer()
    page = fields.Integer()
    page_size = fields.Integer()


class CategoryOut(Schema):
    """What a member lost of a base category, or gained in a bonus one."""

    category = fields.String()
    title = fields.String()
    kind = fields.String()
    points = Points(allow_none=True)
    lost = Points()
    gained = Points()


class TraceOut(Schema):
    """One entry of the window: its price, what is due after the item's limit, what counts in the end, and why."""

    id = fields.Integer()
    item = fields.String()
    title = fields.String()
    category = fields.String(allow_none=True)
    date = fields.Date()
    effect = fields.String()
    price = Points()
    due = Points()
    counted = Points()
    reason = fields.String()
    explanation = fields.String()


class CardWithTrace(CardOut):
    """A member's card, explained line by line."""

    quarter = QuarterField()
    categories = fields.List(fields.Nested(CategoryOut))
    trace = fields.List(fields.Nested(TraceOut))


class BoardRowOut(Schema):
    """One place on a board."""

    position = fields.Integer()
    rank = fields.Integer()
    member_no = fields.String()
    name = fields.String()
    branch = fields.String(attribute="branch_name")
    base = Points()
    bonus = Points()
    total = Points()
    vetoed = fields.Boolean()
    board = fields.Function(lambda row: row.colour.value if row.colour else None)
    klass = fields.Integer(allow_none=True, data_key="class")


class BoardOut(Schema):
    """A quarter's board; missing says what stands between a published one and its confirmation."""

    quarter = QuarterField()
    stage = fields.String()
    version = fields.String()
    population = fields.Integer()
    fingerprint = fields.String(allow_none=True)
    drafted_at = fields.DateTime()
    published_at = fields.DateTime(allow_none=True)
    ends_on = fields.Date(allow_none=True)
    confirmed_at = fields.DateTime(allow_none=True)
    chain_sequence = fields.Integer()
    chain_digest = fields.String()
    missing = fields.List(fields.String())
    public_url = fields.String(allow_none=True)
    items = fields.List(fields.Nested(BoardRowOut))
    total = fields.Integer()
    page = fields.Integer()
    page_size = fields.Integer()
