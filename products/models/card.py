"""Cards and standing orders, shown on the account page."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from bankcrm.common.masking import mask_account
from bankcrm.common.models import CodeField, CoreFedModel, MoneyField
from bankcrm.common.scoping import ScopedQuerySet, ScopePaths
from bankcrm.common.search.parts import Parts
from products import choices
from products.models.holding import HOLDING_SCOPE


class AccountChildQuerySet(ScopedQuerySet):
    scope = ScopePaths.via("account", HOLDING_SCOPE, permission="products.account")


class Card(CoreFedModel):
    """A card that draws on an account; its holder may be somebody else than the account's owner."""

    number = CodeField(_("card number"), unique=True)
    kind = models.CharField(_("kind"), max_length=40)
    account = models.ForeignKey("products.Account", models.PROTECT, related_name="cards", verbose_name=_("account"))
    holder = models.ForeignKey("customers.Customer", models.PROTECT, related_name="cards", verbose_name=_("holder"))
    status = models.CharField(_("status"), max_length=10, choices=choices.CardStatus, default=choices.CardStatus.ACTIVE)
    issued_on = models.DateField(_("issued"), null=True)
    expires_on = models.DateField(_("expires"), null=True)

    objects = AccountChildQuerySet.as_manager()

    class Meta:
        verbose_name = _("card")
        verbose_name_plural = _("cards")
        default_permissions = ()
        indexes = [
            # Any part of a number; a card's row hardly changes.
            GinIndex(Parts("number"), name="card_number_part", gin_pending_list_limit=256),
        ]

    def __str__(self) -> str:
        """Masked: wherever it is printed by chance, the number stays what it is."""
        return mask_account(self.number)


class StandingOrder(CoreFedModel):
    """An order to pay again and again."""

    number = CodeField(_("order number"), unique=True)
    account = models.ForeignKey(
        "products.Account", models.PROTECT, related_name="standing_orders", verbose_name=_("account")
    )
    amount = MoneyField(_("amount"))
    counterparty = models.CharField(_("counterparty"), max_length=100, blank=True)
    kind = models.CharField(_("kind"), max_length=40, blank=True)
    rhythm = models.CharField(_("rhythm"), max_length=40, blank=True)

    objects = AccountChildQuerySet.as_manager()

    class Meta:
        verbose_name = _("standing order")
        verbose_name_plural = _("standing orders")
        default_permissions = ()

    def __str__(self) -> str:
        return self.number
