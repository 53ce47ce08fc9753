"""The sign-in's form: one field takes the user name or the employee number."""

from typing import Any

from allauth.account.forms import LoginForm
from django.utils.translation import gettext_lazy as _


class SignInForm(LoginForm):
    """What was typed goes to `staff.backends.RoleBackend`, which knows both."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("User name or employee number")
        self.fields["login"].widget.attrs.pop("placeholder", None)
