"""Identity documents of persons and companies."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from bankcrm.common.models import CodeField, CoreFedModel
from bankcrm.common.scoping import ScopedQuerySet, ScopePaths
from bankcrm.common.search.parts import Parts
from customers import choices
from customers.models.customer import CustomerQuerySet


class IdentityDocumentQuerySet(ScopedQuerySet):
    scope = ScopePaths.via("customer", CustomerQuerySet.scope, permission="customers.customer")

    def current(self) -> "IdentityDocumentQuerySet":
        return self.filter(retired_at=None)


class IdentityDocument(CoreFedModel):
    """A document that identifies a customer. (type, number) is not unique: cores send duplicates, we warn of them."""

    Type = choices.DocumentType

    customer = models.ForeignKey(
        "customers.Customer",
        models.PROTECT,
        related_name="identity_documents",
        db_index=False,
        verbose_name=_("customer"),
    )
    type = models.CharField(_("document type"), max_length=20, choices=choices.DocumentType)
    number = CodeField(_("document number"), max_length=60)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    is_verified = models.BooleanField(_("verified"), default=False)
    is_primary = models.BooleanField(_("main document"), default=False)
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True, editable=False)

    objects = IdentityDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("identity document")
        verbose_name_plural = _("identity documents")
        default_permissions = ()
        indexes = [
            models.Index(fields=["number", "type"], name="identity_number"),
            # Any part of a number.
            GinIndex(
                Parts("number"),
                name="identity_number_part",
                condition=models.Q(retired_at=None),
                gin_pending_list_limit=256,
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["customer", "type", "number"], name="identity_once_per_customer"),
            models.UniqueConstraint(
                fields=["customer"],
                condition=models.Q(is_primary=True, retired_at=None),
                name="identity_one_main_document",
            ),
        ]

    def __str__(self) -> str:
        return self.get_type_display()
