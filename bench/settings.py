"""The product as `make run` serves it, plus the one bare view that pages are compared with."""

from bankcrm.settings.local import *  # noqa: F403
from bankcrm.settings.local import BASE_DIR, TEMPLATES

ROOT_URLCONF = "bench.urls"
TEMPLATES[0]["DIRS"].append(BASE_DIR / "bench" / "templates")
ACCOUNT_RATE_LIMITS = False
