"""django-allauth, narrowed to what a bank wants."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from staff.services.user import user_choose_password


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up by themselves: accounts are made by the administrator or come with the staff feed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def set_password(self, user: Any, password: str) -> None:
        """What the person chose themselves takes the place of a one-time password."""
        user_choose_password(user=user, password=password)

    def can_delete_email(self, email_address: Any) -> bool:
        return False
