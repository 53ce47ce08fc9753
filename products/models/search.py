"""Account numbers under an index for any part of them, apart from accounts, whose balances change every night."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from bankcrm.common.models import BankModel, CodeField
from bankcrm.common.scoping import ScopedQuerySet, ScopePaths
from bankcrm.common.search.parts import Parts
from products.models.holding import HOLDING_SCOPE


class AccountSearchQuerySet(ScopedQuerySet):
    scope = ScopePaths.via("account", HOLDING_SCOPE, permission="products.account")


class AccountSearch(BankModel):
    """One row per account, made and kept by triggers whoever writes; `check_search` proves it."""

    account = models.OneToOneField(
        "products.Account",
        models.DO_NOTHING,
        primary_key=True,
        db_constraint=False,
        related_name="+",
        verbose_name=_("account"),
    )
    number = CodeField(_("account number"))

    objects = AccountSearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("search row of an account")
        verbose_name_plural = _("search rows of accounts")
        default_permissions = ()
        indexes = [
            GinIndex(Parts("number"), name="account_number_part", gin_pending_list_limit=256),
        ]

    def __str__(self) -> str:
        return str(self.account_id)
