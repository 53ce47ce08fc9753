"""The people who work in the bank."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Concat, Upper
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bankcrm.common.models import CodeField, CoreFedModel, VersionedModel
from bankcrm.common.scoping import ScopedQuerySet, ScopePaths


class EmployeeStatus(models.TextChoices):
    ACTIVE = "active", _("active")
    ON_LEAVE = "on_leave", _("on leave")
    LEFT = "left", _("left")


class Post(models.TextChoices):
    """The posts that mission.md names; a core system may send others, which stay as text."""

    CUSTOMER_MANAGER = "customer_manager", _("customer manager")
    BRANCH_HEAD = "branch_head", _("branch head")
    LOBBY_MANAGER = "lobby_manager", _("lobby manager")
    TELLER = "teller", _("teller")
    PRODUCT_MANAGER = "product_manager", _("product manager")
    RISK_OFFICER = "risk_officer", _("risk officer")
    ANALYST = "analyst", _("head-office analyst")
    AUDITOR = "auditor", _("auditor")
    ADMINISTRATOR = "administrator", _("administrator")
    OTHER = "other", _("other")


def letters() -> models.Func:
    """Each character of the name and of its reading, as the index of the search box holds them.

    And as capitals the letters with which an answer may begin: the initials, of a Latin name every letter.
    """
    text = models.TextField()
    latin = models.When(name__regex="[A-Za-z]", then=Concat("name", "name_pinyin", output_field=text))
    may_begin = models.Case(latin, default="name_initials", output_field=text)
    return models.Func(
        Concat("name", "name_pinyin", Upper(may_begin), output_field=text),
        models.Value(None),
        function="string_to_array",
        output_field=ArrayField(models.TextField()),
    )


class EmployeeQuerySet(ScopedQuerySet):
    scope = ScopePaths(owner="pk", branch="branch")

    def employed(self) -> "EmployeeQuerySet":
        return self.exclude(status=EmployeeStatus.LEFT)


class Employee(CoreFedModel, VersionedModel):
    """A person of the bank's staff; managing customers hangs on the employee, signing in on the user account."""

    Status = EmployeeStatus
    Post = Post

    number = CodeField(_("employee number"), max_length=20, unique=True)
    name = models.CharField(pgettext_lazy("person", "name"), max_length=60)
    name_pinyin = CodeField(_("pinyin"), max_length=200, blank=True)
    name_initials = CodeField(_("initials"), max_length=40, blank=True)
    post = models.CharField(_("post"), max_length=30, choices=Post, default=Post.OTHER)
    branch = models.ForeignKey(
        "staff.Branch", models.PROTECT, related_name="employees", db_index=False, verbose_name=_("branch")
    )
    mobile = models.CharField(_("mobile"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    hired_on = models.DateField(_("hired"), null=True, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=EmployeeStatus, default=EmployeeStatus.ACTIVE)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="employee",
        verbose_name=_("user account"),
    )
    supervisor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="reports", verbose_name=_("supervisor")
    )
    qualifications = ArrayField(
        models.CharField(max_length=60), default=list, blank=True, verbose_name=_("qualifications")
    )

    objects = EmployeeQuerySet.as_manager()

    class Meta:
        verbose_name = _("employee")
        verbose_name_plural = _("employees")
        ordering = ["number"]
        default_permissions = ("view", "add", "change")
        indexes = [
            models.Index(fields=["branch", "number"], name="employee_branch"),
            models.Index(fields=["name_pinyin"], name="employee_pinyin"),
            models.Index(fields=["name_initials"], name="employee_initials"),
            GinIndex(letters(), name="employee_letters"),
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(supervisor=models.F("id")), name="employee_not_own_supervisor"),
        ]

    def __str__(self) -> str:
        return self.name
