"""How a person likes a list: which columns, in which order, and the view that it opens with."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from bankcrm.common.models.base import BankModel, CodeField
from bankcrm.common.scoping import ScopedQuerySet, ScopePaths


class ListChoiceQuerySet(ScopedQuerySet):
    """Everybody's own."""

    scope = ScopePaths()

    def visible_to(self, user: Any, action: str = "view") -> Self:
        return self.filter(user=user.pk)


class ListChoice(BankModel):
    """One row for a person and a list (the name of its address) that they have arranged; it holds no data of the bank.

    No columns: as the list is declared. It is read along with the person's access, so that it costs a list no query.
    A name that the list does not offer to this person, or no longer, is passed over where it is read.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False, verbose_name=_("user")
    )
    list_name = CodeField(_("list"), max_length=80)
    columns = ArrayField(models.CharField(max_length=40), verbose_name=_("columns"), default=list, blank=True)

    # What opens when the list is opened without saying how.
    view = models.ForeignKey(
        "common.SavedView", models.SET_NULL, null=True, related_name="+", verbose_name=_("view of a list")
    )

    objects = ListChoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("choice of columns")
        verbose_name_plural = _("choices of columns")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "list_name"], name="list_choice_once")]

    def __str__(self) -> str:
        return self.list_name
