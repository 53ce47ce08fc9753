"""django-allauth, narrowed to what a bank wants."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from bankcrm.common import formatting
from staff.services.user import user_choose_password


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up by themselves: accounts are made by the administrator or come with the staff feed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def set_password(self, user: Any, password: str) -> None:
        """What the person chose themselves takes the place of a one-time password."""
        user_choose_password(user=user, password=password)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """A one-time password that was not used in time opens nothing; only whoever knows it is told so."""
        user = super().authenticate(request, **credentials)
        if user is not None and user.password_is_over:
            text = _("Your one-time password held until %(moment)s. Ask your administrator for a new one.")
            raise ValidationError(text % {"moment": formatting.moment(user.password_until)}, code="password_over")
        return user

    def can_delete_email(self, email_address: Any) -> bool:
        return False
