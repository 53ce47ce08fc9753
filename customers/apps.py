from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CustomersConfig(AppConfig):
    """Customers with their documents, contact points, relationships and managers."""

    name = "customers"
    verbose_name = _("customers")

    def ready(self) -> None:
        from customers import audit, navigation  # noqa: F401

        navigation.register()
