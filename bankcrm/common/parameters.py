"""What an officer of the bank may change, declared in one place: type, range, default, words.

`Parameter` rows hold only what differs from the default. An unknown code is an exception.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from bankcrm.common import formatting
from bankcrm.common.models import Parameter


@dataclass(frozen=True)
class Declared:
    """One parameter: what it is called, what it may be, what it is when nobody changed it."""

    code: str
    label: str | Promise
    default: Any
    minimum: int | None = None
    maximum: int | None = None
    choices: tuple[str, ...] = ()
    validate: Callable[[Any], None] | None = None
    help: str | Promise = ""
    # What the names of a table mean; a name without words is shown as it is.
    words: Mapping[str, str | Promise] = field(default_factory=dict)
    follow_up: str = ""  # The task that makes the bank follow a new value.

    def check(self, value: Any) -> Any:
        """The value as it is kept, or a ValidationError that says what it may be."""
        if isinstance(self.default, dict):
            self._demand(isinstance(value, dict), value, _("a table of names and values"))
            if self.validate is not None:
                self.validate(value)
            return value
        if isinstance(self.default, bool):
            return self._demand(isinstance(value, bool), value, _("yes or no"))
        if isinstance(self.default, int):
            whole = isinstance(value, int) and not isinstance(value, bool)
            fits = whole and (self.minimum is None or value >= self.minimum)
            fits = fits and (self.maximum is None or value <= self.maximum)
            return self._demand(
                fits, value, _("a whole number from %(a)s to %(b)s") % {"a": self.minimum, "b": self.maximum}
            )
        if isinstance(self.default, list):
            known = isinstance(value, list) and all(not self.choices or item in self.choices for item in value)
            return self._demand(known, value, _("a list of: %s") % formatting.listed(self.choices))
        known = isinstance(value, str) and (not self.choices or value in self.choices)
        return self._demand(known, value, _("one of: %s") % formatting.listed(self.choices))

    def _demand(self, fits: bool, value: Any, what: str) -> Any:
        if not fits:
            raise ValidationError(_("%(label)s must be %(what)s.") % {"label": self.label, "what": what})
        return value


_declared: dict[str, Declared] = {}


def register(code: str, label: str | Promise, *, default: Any, **limits: Any) -> Declared:
    """Declare a parameter; declaring it a second time is an error of the program."""
    if code in _declared:
        raise ValueError(f"parameter {code} is declared twice")
    _declared[code] = Declared(code, label, default, **limits)
    return _declared[code]


def declared() -> dict[str, Declared]:
    return dict(_declared)


def get(code: str) -> Any:
    """The value that holds: the bank's own, else the default."""
    parameter = _declared[code]
    kept = Parameter.objects.filter(code=code).values_list("value", flat=True).first()
    return parameter.default if kept is None else kept
