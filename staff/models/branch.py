"""The branch tree."""

from django.db import connection, models
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bankcrm.common.models import CodeField, CoreFedModel, VersionedModel
from bankcrm.common.scoping import ScopedQuerySet, ScopePaths


class BranchLevel(models.TextChoices):
    HEAD_OFFICE = "head_office", _("head office")
    BRANCH = "branch", pgettext_lazy("branch level", "branch")
    SUB_BRANCH = "sub_branch", _("sub-branch")
    OUTLET = "outlet", _("outlet")


class BranchQuerySet(ScopedQuerySet):
    scope = ScopePaths(open_to_all=True)

    def open(self) -> "BranchQuerySet":
        return self.filter(closed_on=None)


class Branch(CoreFedModel, VersionedModel):
    """A place of the bank in a tree of at most some 2,000. Other tables copy its id, never its path."""

    Level = BranchLevel

    code = CodeField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=100)
    level = models.CharField(_("level"), max_length=20, choices=BranchLevel)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("belongs to")
    )
    region = models.CharField(_("region"), max_length=100, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    telephone = models.CharField(_("telephone"), max_length=40, blank=True)
    opened_on = models.DateField(pgettext_lazy("branch date", "opened"), null=True, blank=True)
    closed_on = models.DateField(pgettext_lazy("branch date", "closed"), null=True, blank=True)

    objects = BranchQuerySet.as_manager()

    class Meta:
        verbose_name = _("branch")
        verbose_name_plural = _("branches")
        ordering = ["code"]
        default_permissions = ("view", "add", "change")
        constraints = [
            models.CheckConstraint(condition=~models.Q(parent=models.F("id")), name="branch_not_its_own_parent"),
            models.CheckConstraint(
                condition=models.Q(closed_on=None)
                | models.Q(opened_on=None)
                | models.Q(closed_on__gte=models.F("opened_on")),
                name="branch_closed_after_opened",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def above(branch_id: int) -> RawSQL:
        """Ids of the branch and of all that it belongs to, inside a query that asks for them."""
        return RawSQL(
            "WITH RECURSIVE above(id, parent_id) AS (SELECT id, parent_id FROM staff_branch WHERE id = %s UNION "
            "SELECT b.id, b.parent_id FROM staff_branch b JOIN above a ON b.id = a.parent_id) SELECT id FROM above",
            [branch_id],
        )

    @staticmethod
    def subtree_ids(root_ids: list[int]) -> frozenset[int]:
        """Ids of the branches and of everything under them, in one query."""
        if not root_ids:
            return frozenset()
        with connection.cursor() as cursor:
            cursor.execute(
                """
                WITH RECURSIVE below(id) AS (
                    SELECT unnest(%s::bigint[])
                    UNION
                    SELECT b.id FROM staff_branch b JOIN below ON b.parent_id = below.id
                )
                SELECT id FROM below
                """,
                [root_ids],
            )
            return frozenset(row[0] for row in cursor.fetchall())
