"""A server behind a TLS proxy. Everything that differs from machine to machine comes from the environment."""

from bankcrm.settings import env
from bankcrm.settings.base import *  # noqa: F403

SECRET_KEY = env.required("SECRET_KEY", "a long random string, kept secret")
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env.names("CSRF_TRUSTED_ORIGINS")
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31536000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
ALLAUTH_TRUSTED_CLIENT_IP_HEADER = env.text("CLIENT_ADDRESS_HEADER") or None
