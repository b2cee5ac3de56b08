"""What can go wrong in the product; the pages and the machine interfaces turn these into answers."""

from collections.abc import Mapping

from app.wording import together


class DomainError(Exception):
    """Base of all refusals; `str()` is a sentence for people, in Indonesian, that `say` puts into the reader's language."""


class Invalid(DomainError):
    """The input does not fit: field name -> sentence. Answered 422 (400 by Open311)."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        self.errors = dict(errors)
        super().__init__(together(errors.values()))


class NotVisible(DomainError):
    """No such report for this actor; alike for one that never was. Answered 404."""


class Forbidden(DomainError):
    """The actor's role may not do this. Answered 403."""


class Conflict(DomainError):
    """The report moved on, or its status does not permit this. Answered 409 with the fresh state."""


class TooMany(DomainError):
    """A limit was reached; `retry_after` in seconds. Answered 429."""

    def __init__(self, message: str, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(message)
