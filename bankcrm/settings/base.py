"""What holds everywhere. Safe by default: no debug, no secret, no host. Parts by subject lie in `parts/`."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from bankcrm.settings import env
from bankcrm.settings.parts.background import *  # noqa: F403
from bankcrm.settings.parts.mail import *  # noqa: F403
from bankcrm.settings.parts.security import *  # noqa: F403

BASE_DIR = Path(__file__).resolve().parents[2]
BANKCRM_HOME = Path(env.text("BANKCRM_HOME") or BASE_DIR / ".bankcrm")

DEBUG = False
STYLEGUIDE = False
ALLOWED_HOSTS: list[str] = []

DATABASES = {
    "default": env.database(
        env.required("DATABASE_URL", "the PostgreSQL to work on; `make run` starts one and sets it")
    )
}
REDIS_URL = env.required("REDIS_URL", "the Redis or Valkey to work with; `make run` starts one and sets it")
CELERY_BROKER_URL = env.celery_broker(REDIS_URL)
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    # An upper app stands before a lower one, so that its templates and commands win.
    "sysadmin",
    "early_warning",
    "inquiry",
    "products",
    "customers",
    "staff",
    "bankcrm.common",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "django_filters",
    "django_htmx",
    "allauth",
    "allauth.account",
    "django_celery_beat",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "bankcrm.common.middleware.NothingKeptMiddleware",
    "staff.sessions.SessionLimitMiddleware",
    "bankcrm.common.middleware.LanguageMiddleware",
    "staff.sessions.SignInMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "staff.middleware.PasswordChangeMiddleware",
    "bankcrm.common.middleware.RequestFactsMiddleware",
    "bankcrm.common.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "bankcrm.urls"
WSGI_APPLICATION = "bankcrm.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "bankcrm.common.frame.frame",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "bankcrm.common.templatetags.fixed_texts",
                "bankcrm.common.templatetags.bankcrm",
                "bankcrm.common.templatetags.kept_parts",
            ],
        },
    }
]
FORM_RENDERER = "bankcrm.common.form_renderer.FormRenderer"
FILTERS_EMPTY_CHOICE_LABEL = _("Any")

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.text("BANKCRM_TIME_ZONE", "Asia/Shanghai")

STATIC_URL = "/static/"
STATIC_ROOT = BANKCRM_HOME / "static"
STATICFILES_DIRS = [BASE_DIR / "static", ("vendor", BASE_DIR / "static_vendor")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Uploaded feeds and other files lie outside every folder that is served.
MEDIA_ROOT = BANKCRM_HOME / "files"
# Profiles for foreign feeds are deployed by an administrator, never uploaded.
FEED_PROFILE_DIRS = [BASE_DIR / "profiles", BANKCRM_HOME / "profiles"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"refusals": {"()": "bankcrm.common.logs.RefusalInOneLine"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {"django.request": {"filters": ["refusals"]}},
    "root": {"handlers": ["stderr"], "level": env.text("LOG_LEVEL", "WARNING")},
}
