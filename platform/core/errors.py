"""Named errors: what an action refuses, with the sentence a person reads."""

from collections.abc import Mapping, Sequence

from flask_babel.speaklater import LazyString


class Refusal(Exception):
    """A change that cannot be made as asked; `message` says why and how to go on.

    status: the HTTP status the web layer answers with; fields: messages by form field.
    """

    status = 409

    def __init__(
        self, message: str | LazyString, fields: Mapping[str, Sequence[str | LazyString]] | None = None
    ) -> None:
        self.message = str(message)
        super().__init__(self.message)
        self.fields = {name: [str(text) for text in every] for name, every in (fields or {}).items()}


class Invalid(Refusal):
    """Input that does not fit; nothing was stored."""

    status = 422


class Overtaken(Refusal):
    """Somebody else changed it after the person looked; what they typed comes back, to be sent knowingly."""


class Unreadable(Invalid):
    """Input that nothing can read or store, refused before anybody looks at what it wants."""


class Missing(Refusal):
    """What was asked for does not exist, or not for this person: the two read alike."""

    status = 404


class Forbidden(Refusal):
    """The person may not do this."""

    status = 403
