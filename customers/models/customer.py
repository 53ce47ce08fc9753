"""The customer: a person or a company, one numbering for both."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bankcrm.common.addresses import address_of
from bankcrm.common.models import CodeField, CoreFedModel, MoneyField, VersionedModel
from bankcrm.common.scoping import ScopedQuerySet, ScopePaths
from customers import choices


class CustomerQuerySet(ScopedQuerySet):
    scope = ScopePaths(owner="manager", branch="branch", customer="pk", confidential="is_confidential")


class Customer(CoreFedModel, VersionedModel):
    """A person or a company that the bank serves or would like to.

    Figures that change every night stand apart in `CustomerFigures`; database triggers keep its copies of branch,
    manager and confidentiality right. `manager` equals the open `Assignment`; write it by `customer_assign`.
    """

    Kind = choices.Kind
    Status = choices.Status
    Grade = choices.Grade

    number = CodeField(_("customer number"), unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=choices.Kind)
    name = models.CharField(_("name"), max_length=200)
    name_pinyin = CodeField(_("pinyin"), max_length=400, blank=True)
    name_initials = CodeField(_("initials"), max_length=100, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=choices.Status, default=choices.Status.PROSPECT)
    grade = models.CharField(_("grade"), max_length=10, choices=choices.Grade, default=choices.Grade.GENERAL)
    risk_rating = models.CharField(_("risk rating"), max_length=2, choices=choices.RiskRating, blank=True)
    credit_rating = models.CharField(_("credit rating"), max_length=10, blank=True)
    branch = models.ForeignKey(
        "staff.Branch", models.PROTECT, related_name="+", db_index=False, verbose_name=_("branch")
    )
    manager = models.ForeignKey(
        "staff.Employee",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("customer manager"),
    )
    source = models.CharField(_("source"), max_length=10, choices=choices.Source, default=choices.Source.OTHER)
    since = models.DateField(_("customer since"), null=True, blank=True)
    do_not_contact = models.BooleanField(_("do not contact"), default=False)
    is_blacklisted = models.BooleanField(_("blacklisted"), default=False)
    is_confidential = models.BooleanField(_("confidential"), default=False)
    confidential_readers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("readers of the confidential file")
    )
    remark = models.TextField(_("remark"), blank=True)

    # Individuals
    sex = models.CharField(_("sex"), max_length=10, choices=choices.Sex, blank=True)
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    occupation = models.CharField(_("occupation"), max_length=60, blank=True)
    employer = models.CharField(_("employer"), max_length=200, blank=True)
    income_band = models.CharField(_("yearly income"), max_length=20, choices=choices.IncomeBand, blank=True)
    education = models.CharField(_("education"), max_length=20, choices=choices.Education, blank=True)
    marital_status = models.CharField(_("marital status"), max_length=20, choices=choices.MaritalStatus, blank=True)

    # Companies
    credit_code = CodeField(_("unified social credit code"), max_length=18, blank=True)
    legal_representative = models.CharField(_("legal representative"), max_length=100, blank=True)
    registered_capital = MoneyField(_("registered capital"), null=True, blank=True)
    industry = models.CharField(_("industry (GB/T 4754)"), max_length=10, blank=True)
    company_size = models.CharField(_("size"), max_length=10, choices=choices.CompanySize, blank=True)
    founded_on = models.DateField(_("founded"), null=True, blank=True)
    is_listed = models.BooleanField(_("listed"), null=True, blank=True)

    objects = CustomerQuerySet.as_manager()

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        default_permissions = ("view", "add", "change")
        permissions = [
            ("reveal_customer", _("see masked numbers of a customer")),
            ("assign_customer", _("assign a customer to a manager")),
            ("ask_assign_customer", _("ask for a change of a customer's manager")),
            ("decide_customer", _("decide on a customer's branch, grade, ratings and blacklisting")),
            ("seal_customer", _("make a customer confidential")),
            ("reseal_customer", _("name new readers of a confidential file that nobody can open")),
            ("count_outside_customer", _("know how many customers outside the scope a search would find")),
            ("print_customer", _("print a customer's profile")),
            ("export_customer", _("export customers")),
        ]
        indexes = [
            # The list by number and by name, of the whole bank, a branch, a manager; the first two for scopes, too.
            models.Index(fields=["branch", "number", "id"], name="customer_branch_number"),
            models.Index(fields=["manager", "number", "id"], name="customer_manager_number"),
            models.Index(fields=["branch", "name_pinyin", "id"], name="customer_branch_pinyin"),
            # With the initials, so that a search in a portfolio reads the index alone.
            models.Index(
                fields=["manager", "name_pinyin", "id"], include=["name_initials"], name="customer_manager_pinyin"
            ),
            models.Index(fields=["name", "id"], name="customer_name", opclasses=["text_pattern_ops", "int8_ops"]),
            models.Index(fields=["name_pinyin", "id"], name="customer_pinyin"),
            models.Index(fields=["name_initials", "id"], name="customer_initials"),
            models.Index(fields=["id"], name="customer_sealed", condition=models.Q(is_confidential=True)),
            models.Index(fields=["credit_code"], name="customer_credit_code", condition=~models.Q(credit_code="")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind=choices.Kind.INDIVIDUAL) | models.Q(birth_date=None, sex=""),
                name="customer_company_has_no_birth_date",
            ),
            models.CheckConstraint(
                condition=models.Q(kind=choices.Kind.CORPORATE) | models.Q(credit_code="", registered_capital=None),
                name="customer_person_has_no_credit_code",
            ),
            models.CheckConstraint(
                condition=models.Q(registered_capital=None) | models.Q(registered_capital__gte=0),
                name="customer_capital_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address_of("customers:customer_detail", self.pk)

    @property
    def is_individual(self) -> bool:
        return self.kind == choices.Kind.INDIVIDUAL
