"""Audit codes of `products`, with the words that history pages show."""

from django.utils.translation import gettext_lazy as _

from bankcrm.common import audit

audit.register("account.number_revealed", _("Account number shown"))
audit.register("account.found_by_number", _("Account found by a masked number"))
audit.register("card.number_revealed", _("Card number shown"))
audit.register("product.created", _("Product entered"))
audit.register("product.changed", _("Product changed"))
audit.register("product.retired", _("Product retired"))
audit.register("rate.set", _("Rate set"))
audit.register("rate.ended", _("Rate ended"))
audit.register("category.created", _("Category entered"))
audit.register("category.changed", _("Category changed"))
