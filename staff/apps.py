from typing import Any

from django.apps import AppConfig, apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class StaffConfig(AppConfig):
    """Users, branches, employees, roles."""

    name = "staff"
    verbose_name = _("staff")

    def ready(self) -> None:
        from staff import actions, audit, feeds, navigation, panels, parameters, search, sessions  # noqa: F401

        search.register()

        post_migrate.connect(_install_roles, dispatch_uid="staff.install_roles")


def _install_roles(app_config: AppConfig, **kwargs: Any) -> None:
    """The ready roles, once the last app has its permissions (they are made app by app, in this very signal)."""
    from django.contrib.auth.management import create_permissions

    from staff import roles

    if app_config is not [config for config in apps.get_app_configs() if config.models_module][-1]:
        return
    try:
        kwargs.get("apps", apps).get_model("staff", "Role")._meta.get_field("ready_as")
    except (LookupError, FieldDoesNotExist):
        return  # Migrated to a point before there are roles.
    create_permissions(app_config, verbosity=0)
    roles.install()
