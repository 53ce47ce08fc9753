"""What a service raises, and what a view makes of it."""

from django.core.exceptions import PermissionDenied


class RuleViolation(Exception):
    """A rule of the bank forbids the act. `code` is stable, `message` is for the reader, `field` the form field."""

    def __init__(self, code: str, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field


class EditConflict(RuleViolation):
    """Somebody saved the same record in between; `theirs` maps field names to the values that now stand."""

    def __init__(self, message: str, theirs: dict[str, object]) -> None:
        super().__init__("edit_conflict", message)
        self.theirs = theirs


class NotAllowed(PermissionDenied):
    """The person lacks the permission; carries the reason that the 403 page and the tooltip show."""
