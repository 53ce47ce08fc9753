from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CustomersConfig(AppConfig):
    """Customers with their documents, contact points, relationships and managers."""

    name = "customers"
    verbose_name = _("customers")

    def ready(self) -> None:
        from customers import (  # noqa: F401
            actions,
            approvals,
            audit,
            bulk,
            completeness,
            completeness_panel,
            feeds,
            file_panels,
            home,
            navigation,
            panels,
            parameters,
            search,
            staff_panels,
            timeline,
            timeline_panel,
        )
        from customers.contacts import home as contacts_home
        from customers.contacts import panel as contacts_panel
        from customers.groups import actions as group_actions
        from customers.groups import panels as group_panels
        from customers.portfolios import customer_sets  # noqa: F401
        from customers.selectors import customers_managed
        from customers.ties import sources  # noqa: F401
        from staff import open_work

        navigation.register()
        actions.register()
        approvals.register()
        bulk.register()
        panels.register()
        group_actions.register()
        group_panels.register()
        file_panels.register()
        contacts_panel.register()
        contacts_home.register()
        search.register()
        timeline.register()
        timeline_panel.register()
        completeness_panel.register()
        home.register()
        open_work.register("customers", _("customers"), customers_managed)
