from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class SysadminConfig(AppConfig):
    """Screens over feeds, jobs, the audit trail and parameters; the schedules; everybody's own account."""

    name = "sysadmin"
    verbose_name = _("system management")

    def ready(self) -> None:
        from sysadmin import audit, home, navigation, schedules  # noqa: F401

        autodiscover_modules("tasks")  # The pages about jobs name every app's tasks.
        post_migrate.connect(
            schedules.install,
            sender=apps.get_app_config("django_celery_beat"),
            dispatch_uid="sysadmin.schedules",
        )
