"""Named errors: what an action refuses, with the sentence a person reads."""


class Refusal(Exception):
    """A change that cannot be made as asked; `message` says why and how to go on.

    status: the HTTP status the web layer answers with; fields: messages by form field.
    """

    status = 409

    def __init__(self, message: str, fields: dict[str, list[str]] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.fields = fields or {}


class Invalid(Refusal):
    """Input that does not fit; nothing was stored."""

    status = 422


class Missing(Refusal):
    """What was asked for does not exist, or not for this person: the two read alike."""

    status = 404


class Forbidden(Refusal):
    """The person may not do this."""

    status = 403
