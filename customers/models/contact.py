"""Ways to reach a customer."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from bankcrm.common.models import CodeField, CoreFedModel
from bankcrm.common.scoping import ScopedQuerySet, ScopePaths
from bankcrm.common.search.parts import Parts
from customers import choices
from customers.models.customer import CustomerQuerySet


class ContactPointQuerySet(ScopedQuerySet):
    scope = ScopePaths.via("customer", CustomerQuerySet.scope, permission="customers.customer")

    def current(self) -> "ContactPointQuerySet":
        return self.filter(retired_at=None)


class ContactPoint(CoreFedModel):
    """A telephone number, an address ...; several customers may share one (feature 2 warns of it)."""

    Kind = choices.ContactKind

    customer = models.ForeignKey(
        "customers.Customer", models.PROTECT, related_name="contact_points", db_index=False, verbose_name=_("customer")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=choices.ContactKind)
    value = CodeField(_("value"), max_length=200)
    is_preferred = models.BooleanField(_("preferred"), default=False)
    is_verified = models.BooleanField(_("verified"), default=False)
    do_not_contact = models.BooleanField(_("do not use"), default=False)
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True, editable=False)

    objects = ContactPointQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact point")
        verbose_name_plural = _("contact points")
        default_permissions = ()
        indexes = [
            models.Index(fields=["value", "kind"], name="contact_value"),
            # Any part of a telephone.
            GinIndex(
                Parts("value"),
                name="contact_telephone_part",
                condition=models.Q(retired_at=None) & (models.Q(kind="mobile") | models.Q(kind="telephone")),
                gin_pending_list_limit=256,
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["customer", "kind", "value"], name="contact_once_per_customer"),
            models.UniqueConstraint(
                fields=["customer", "kind"],
                condition=models.Q(is_preferred=True, retired_at=None),
                name="contact_one_preferred_per_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
