"""What a bank may set about signing in."""

from django.utils.translation import gettext_lazy as _

from bankcrm.common import parameters

ONE_TIME_PASSWORD_HOURS = "staff.one_time_password_hours"  # noqa: S105 the name of a parameter

parameters.register(
    ONE_TIME_PASSWORD_HOURS,
    _("One-time passwords hold for (hours)"),
    default=72,
    minimum=1,
    maximum=720,
    help=_("A password that was given out and not used until then opens nothing; the administrator gives a new one."),
)
