from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class EarlyWarningConfig(AppConfig):
    """Rules over customers and holdings, and the warnings they raise each night."""

    name = "early_warning"
    verbose_name = _("early warning")

    def ready(self) -> None:
        from early_warning import actions, approvals, audit, desk, kinds, navigation, parameters  # noqa: F401

        actions.register()
        approvals.register()
        navigation.register()
        desk.register()

        post_migrate.connect(_install_rules, sender=self, dispatch_uid="early_warning.install_rules")


def _install_rules(using: str = "default", **kwargs: Any) -> None:
    from early_warning import ready_rules
    from early_warning.models import Rule

    if Rule._meta.db_table in connections[using].introspection.table_names():
        ready_rules.install()
