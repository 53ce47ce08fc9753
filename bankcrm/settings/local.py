"""`make run`: this machine only, plain HTTP on the loopback address."""

from bankcrm.local.secret import secret_key
from bankcrm.settings import env
from bankcrm.settings.base import *  # noqa: F403
from bankcrm.settings.base import BANKCRM_HOME

DEBUG = False
STYLEGUIDE = True
SECRET_KEY = env.text("SECRET_KEY") or secret_key(BANKCRM_HOME)
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *env.names("ALLOWED_HOSTS")]
# Two copies side by side on one host name must not share a session.
SESSION_COOKIE_NAME = f"bankcrm_session_{env.number('PORT', 8000)}"
CSRF_COOKIE_NAME = f"bankcrm_csrf_{env.number('PORT', 8000)}"
