"""The Celery application: `celery -A bankcrm.celery worker`."""

import os

from celery import Celery

from bankcrm.local.discovery import into_environment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bankcrm.settings.local")
into_environment()

app = Celery("bankcrm")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
