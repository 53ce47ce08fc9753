"""How two customers stand to each other."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bankcrm.common.models import CoreFedModel
from bankcrm.common.scoping import ScopedQuerySet, ScopePaths
from customers import choices
from customers.models.customer import CustomerQuerySet


class RelationshipQuerySet(ScopedQuerySet):
    # Seen from the first customer; `customers.selectors` shows it from either side, each within its scope.
    scope = ScopePaths.via("customer", CustomerQuerySet.scope, permission="customers.customer")

    def current(self) -> "RelationshipQuerySet":
        return self.filter(until=None)


class Relationship(CoreFedModel):
    """`customer` is the `type` of `other`: the parent of, the guarantor of, a shareholder of."""

    Type = choices.RelationType

    customer = models.ForeignKey(
        "customers.Customer", models.PROTECT, related_name="relationships", verbose_name=_("customer")
    )
    other = models.ForeignKey(
        "customers.Customer", models.PROTECT, related_name="relationships_from_others", verbose_name=_("other customer")
    )
    type = models.CharField(_("relationship"), max_length=20, choices=choices.RelationType)
    since = models.DateField(_("from"), null=True, blank=True)
    until = models.DateField(_("to"), null=True, blank=True)
    share = models.DecimalField(_("share in %"), max_digits=7, decimal_places=4, null=True, blank=True)

    objects = RelationshipQuerySet.as_manager()

    class Meta:
        verbose_name = _("relationship")
        verbose_name_plural = _("relationships")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=~models.Q(customer=models.F("other")), name="relationship_not_to_oneself"),
            models.CheckConstraint(
                condition=models.Q(share=None) | models.Q(share__gte=0, share__lte=100),
                name="relationship_share_in_percent",
            ),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(since=None) | models.Q(until__gte=models.F("since")),
                name="relationship_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["customer", "other", "type"], condition=models.Q(until=None), name="relationship_open_once"
            ),
        ]

    def __str__(self) -> str:
        return self.get_type_display()
