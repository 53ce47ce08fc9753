"""WSGI entry point for gunicorn. The queue's application comes first, so that what a page queues goes to it."""

from django.core.wsgi import get_wsgi_application

from bankcrm.celery import app as celery_app

application = get_wsgi_application()

__all__ = ["application", "celery_app"]
