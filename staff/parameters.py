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

SIGN_IN_TRIES = "staff.sign_in_tries"
parameters.register(
    SIGN_IN_TRIES,
    _("Wrong sign-ins until the name is locked"),
    default=5,
    minimum=3,
    maximum=20,
    help=_("Counted for the name that was typed, whether or not there is such a sign-in."),
)

SIGN_IN_LOCK_MINUTES = "staff.sign_in_lock_minutes"
parameters.register(SIGN_IN_LOCK_MINUTES, _("Then locked for (minutes)"), default=15, minimum=1, maximum=1440)

IDLE_MINUTES = "staff.idle_minutes"
parameters.register(
    IDLE_MINUTES,
    _("Signed out after doing nothing for (minutes)"),
    default=30,
    minimum=5,
    maximum=480,
    help=_("Pages that look for news by themselves do not count as doing something."),
)

SESSION_HOURS = "staff.session_hours"
parameters.register(
    SESSION_HOURS, _("Signed out after the sign-in in any case (hours)"), default=12, minimum=1, maximum=24
)
