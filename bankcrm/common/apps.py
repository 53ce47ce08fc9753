from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommonConfig(AppConfig):
    """Base classes, registries, feed engine. Imports no other app of ours."""

    name = "bankcrm.common"
    label = "common"
    verbose_name = _("common")

    def ready(self) -> None:
        from bankcrm.common import checks  # noqa: F401
        from bankcrm.common.approvals import shown
        from bankcrm.common.bulk import tasks as bulk_tasks  # noqa: F401
        from bankcrm.common.exports import tasks as export_tasks  # noqa: F401
        from bankcrm.common.feeds import tasks  # noqa: F401
        from bankcrm.common.search import parts, patterns  # noqa: F401

        shown.register()
