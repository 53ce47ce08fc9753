"""django-allauth, narrowed to what a bank wants."""

import math
from datetime import UTC, datetime
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bankcrm.common import formatting
from staff.services.user import user_choose_password
from staff.sign_in_tries import lock_end, try_taken, try_was_right


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up by themselves: accounts are made by the administrator or come with the staff feed."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": gettext_lazy("Too many wrong sign-ins from this place. Try again in some minutes."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def set_password(self, user: Any, password: str) -> None:
        """What the person chose themselves takes the place of a one-time password."""
        user_choose_password(user=user, password=password)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to work, where the toast says that it is done: the empty form again would look like a failure."""
        return reverse("home")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Count the try first. A one-time password that is over opens nothing; only whoever knows it is told so."""
        name = str(credentials.get("username", ""))
        standing = try_taken(name)
        if standing.locked_until:
            raise ValidationError(_locked(standing.locked_until), code="locked")
        user = super().authenticate(request, **credentials)
        if user is None:
            raise ValidationError(_wrong(name, standing.left), code="wrong")
        try_was_right(name)
        if user.password_is_over:
            text = _("Your one-time password held until %(moment)s. Ask your administrator for a new one.")
            raise ValidationError(text % {"moment": formatting.moment(user.password_until)}, code="password_over")
        return user

    def can_delete_email(self, email_address: Any) -> bool:
        return False


def _wrong(name: str, left: int) -> str:
    """The same words whether or not there is such a sign-in."""
    if until := lock_end(name):
        return _locked(until)
    tries = ngettext("%(left)s more try, then it is locked.", "%(left)s more tries, then it is locked.", left)
    wrong = _("Name or password is wrong.")
    return f"{wrong} {tries % {'left': left}}"


def _locked(until: float) -> str:
    now = timezone.now()
    end = datetime.fromtimestamp(until, tz=UTC)
    minutes = max(math.ceil((end - now).total_seconds() / 60), 1)
    text = ngettext(
        "Too many wrong sign-ins: this name is locked for %(minutes)s more minute, until %(time)s.",
        "Too many wrong sign-ins: this name is locked for %(minutes)s more minutes, until %(time)s.",
        minutes,
    )
    return text % {"minutes": minutes, "time": f"{timezone.localtime(end):%H:%M}"}
