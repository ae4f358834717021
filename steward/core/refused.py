"""`Refused`: the one way an operation says no. Turned once into a form error, problem JSON or a row error."""

from __future__ import annotations


class Refused(Exception):
    """The change was not made, and why, in words for the person who asked.

    `code` is stable for programs (`last_contact`, `stale`, `not_allowed`); `field` names the input at fault, if one is.
    `status` is the HTTP status the API answers: 409 by default, 403 for rights, 412 for a stale version, 422 for input.
    """

    def __init__(self, message: object, *, code: str = "refused", field: str = "", status: int = 409) -> None:
        super().__init__(str(message))
        self.code = code
        self.field = field
        self.status = status
        self.headers: dict[str, str] = {}

    @property
    def message(self) -> str:
        """The sentence to show."""
        return str(self.args[0])


class NotAllowed(Refused):
    """The member sees the thing but has no right to do this with it (403)."""

    def __init__(self, message: object, *, code: str = "not_allowed") -> None:
        super().__init__(message, code=code, status=403)


class Stale(Refused):
    """Somebody else changed the record since it was read (412). The version it has now goes out as `ETag`."""

    def __init__(self, message: object, *, current: int | None = None) -> None:
        super().__init__(message, code="stale", status=412)
        if current is not None:
            self.headers = {"ETag": f'"{current}"'}


class Invalid(Refused):
    """What came in cannot be stored: names the field and the cause (422)."""

    def __init__(self, message: object, *, field: str, code: str = "invalid") -> None:
        super().__init__(message, code=code, field=field, status=422)


class TooMany(Refused):
    """Asked too often (429). `retry_after` is in seconds and goes out as `Retry-After`."""

    def __init__(self, message: object, *, retry_after: int, code: str = "too_many") -> None:
        super().__init__(message, code=code, status=429)
        self.headers = {"Retry-After": str(retry_after)}


class Unavailable(Refused):
    """The database or the disk cannot do it at the moment (503). Nothing was changed."""

    def __init__(self, message: object, *, code: str = "unavailable", retry_after: int = 30) -> None:
        super().__init__(message, code=code, status=503)
        self.headers = {"Retry-After": str(retry_after)}
