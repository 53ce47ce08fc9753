"""Views of lists that are kept under a name: what stands in the address, and the columns."""

from __future__ import annotations

from typing import Any, Self
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bankcrm.common.models.base import BankModel, CodeField
from bankcrm.common.permissions import access_of
from bankcrm.common.scoping import ScopedQuerySet, ScopePaths


class Sharing(models.TextChoices):
    """Who sees a view besides its owner."""

    NOBODY = "nobody", _("only me")
    BRANCH = "branch", _("my branch and those below it")
    EVERYBODY = "everybody", _("everybody")


class SavedViewQuerySet(ScopedQuerySet):
    """Seen by its owner and by those it is shared with. Changed by its owner; a shared one by who keeps them, too."""

    scope = ScopePaths()

    def visible_to(self, user: Any, action: str = "view") -> Self:
        access, own = access_of(user), Q(owner=user.pk)
        if action == "view":
            below = Q(shared=Sharing.BRANCH, branch__in=access.branches_above())
            return self.filter(own | Q(shared=Sharing.EVERYBODY) | below)
        shared = ~Q(shared=Sharing.NOBODY)
        if action == SavedView.KEEP:
            return self.filter(shared) if access.has(SavedView.KEEP) else self.none()
        return self.filter(own | shared if access.has(SavedView.KEEP) else own)


class SavedView(BankModel):
    """The filters and the order of a list, and its columns, under a name.

    It is an address and a choice of columns and nothing else: whoever opens it sees the rows and the columns that they
    may see anyway. `branch` is where its owner worked when it was shared with a branch and those below it.
    """

    SHARE = "common.share_savedview"
    KEEP = "common.keep_savedview"

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, verbose_name=_("owner")
    )
    list_name = CodeField(_("list"), max_length=80)
    name = models.CharField(_("name of the view"), max_length=60)
    query = models.CharField(_("filters and order"), max_length=2000, blank=True)
    columns = ArrayField(models.CharField(max_length=40), verbose_name=_("columns"), default=list, blank=True)
    shared = models.CharField(_("shared with"), max_length=10, choices=Sharing, default=Sharing.NOBODY)
    branch = models.ForeignKey("staff.Branch", models.PROTECT, null=True, related_name="+", verbose_name=_("branch"))
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("view of a list")
        verbose_name_plural = _("views of lists")
        default_permissions = ()
        permissions = [
            ("share_savedview", _("share views of lists")),
            ("keep_savedview", _("rename and remove what others share")),
        ]
        indexes = [
            models.Index(fields=["list_name"], name="saved_view_shared", condition=~Q(shared=Sharing.NOBODY)),
            models.Index(F("changed_at").desc(), F("id").desc(), name="saved_view_changed"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["owner", "list_name", "name"], name="saved_view_once"),
            models.CheckConstraint(condition=~Q(name=""), name="saved_view_has_a_name"),
            models.CheckConstraint(
                condition=Q(shared=Sharing.BRANCH, branch__isnull=False)
                | (~Q(shared=Sharing.BRANCH) & Q(branch__isnull=True)),
                name="saved_view_branch_if_shared_there",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The list as the view keeps it; the number of the view stands beside the filters and brings the columns."""
        said = urlencode({"view": self.pk})
        return f"{reverse(self.list_name)}?{self.query}&{said}" if self.query else f"{reverse(self.list_name)}?{said}"

    @property
    def is_shared(self) -> bool:
        return self.shared != Sharing.NOBODY
