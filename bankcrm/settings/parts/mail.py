"""E-mail and what else leaves the application. Without a mail server what would be sent is written to the log."""

from django.core.exceptions import ImproperlyConfigured

from bankcrm.settings import env

EMAIL_HOST = env.text("EMAIL_HOST")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
EMAIL_PORT = env.number("EMAIL_PORT", 587)
EMAIL_HOST_USER = env.text("EMAIL_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_PASSWORD")
_SECURITY = env.text("EMAIL_SECURITY", "starttls")
if _SECURITY not in ("starttls", "tls", "none"):
    raise ImproperlyConfigured("EMAIL_SECURITY must be starttls, tls or none")
EMAIL_USE_TLS, EMAIL_USE_SSL = _SECURITY == "starttls", _SECURITY == "tls"
# A mail server that does not answer holds one person's transaction no longer than that.
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", "bankcrm@localhost")
# Where the application is found, for the links in mails.
SITE_ADDRESS = env.text("SITE_ADDRESS", f"http://127.0.0.1:{env.number('PORT', 8000)}").rstrip("/")
# Webhooks over http beyond this machine: for networks of the bank that are closed in themselves.
WEBHOOKS_ALLOW_HTTP = env.text("WEBHOOKS_ALLOW_HTTP", "no") == "yes"
