"""The bank's own words for customers, and who carries which."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from bankcrm.common.models import BankModel, VersionedModel
from bankcrm.common.scoping import ScopedQuerySet, ScopePaths
from customers.models.customer import CustomerQuerySet


class TagQuerySet(ScopedQuerySet):
    # Words, not data: whoever sees any customer may read them all.
    scope = ScopePaths(open_to_all=True, permission="customers.customer")

    def in_use(self) -> "TagQuerySet":
        return self.filter(is_active=True)


class Tag(VersionedModel):
    """A word that the administrator keeps and people put on customers. One name: it is the bank's own language.

    A tag is never removed, for the record names it; out of use it stays where it is and is put on nobody else.
    """

    name = models.CharField(_("tag"), max_length=30)
    group = models.CharField(_("group"), max_length=30, blank=True)
    meaning = models.CharField(_("meaning"), max_length=200, blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        default_permissions = ("view", "add", "change")
        ordering = ["group", "position", "name"]
        constraints = [models.UniqueConstraint(Lower("name"), name="tag_name_once")]

    def __str__(self) -> str:
        return self.name


class CustomerTagQuerySet(ScopedQuerySet):
    scope = ScopePaths.via("customer", CustomerQuerySet.scope, permission="customers.customer")


class CustomerTag(BankModel):
    """A customer carries a tag. Taken off, the row goes; the audit trail keeps both.

    Two indexes, for the two ways a list can be walked: from the few that carry a rare tag, and along an order of the
    whole bank with a look at each row's tags.
    """

    # The unique constraint begins with the customer and serves as its index.
    customer = models.ForeignKey(
        "customers.Customer", models.PROTECT, related_name="tagged", db_index=False, verbose_name=_("customer")
    )
    tag = models.ForeignKey(Tag, models.PROTECT, related_name="tagged", db_index=False, verbose_name=_("tag"))
    since = models.DateTimeField(_("since"), auto_now_add=True)
    put_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("put on by")
    )

    objects = CustomerTagQuerySet.as_manager()

    class Meta:
        verbose_name = _("tag of a customer")
        verbose_name_plural = _("tags of customers")
        default_permissions = ()
        indexes = [models.Index(fields=["tag", "customer"], name="customertag_tag")]
        constraints = [models.UniqueConstraint(fields=["customer", "tag"], name="customertag_once")]

    def __str__(self) -> str:
        return str(self.tag)
