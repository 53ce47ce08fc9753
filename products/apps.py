from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProductsConfig(AppConfig):
    name = "products"
    verbose_name = _("products")

    def ready(self) -> None:
        from products import (  # noqa: F401
            actions,
            audit,
            feeds,
            feeds_loans,
            feeds_transactions,
            home,
            navigation,
            panels,
            portfolios,
            search,
            ties,
            timeline,
        )

        home.register()
        search.register()
