"""WSGI entry point for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

from bankcrm.local.discovery import into_environment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bankcrm.settings.local")
into_environment()
application = get_wsgi_application()
