"""What a branch, a manager and the whole bank hold, added up over their customers and kept by month."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bankcrm.common.models import BankModel, CodeField, MoneyField
from bankcrm.common.scoping import ScopedQuerySet, ScopePaths


class PortfolioLevel(models.TextChoices):
    """Whose sum a row is: the bank's, a branch's, or that of a manager's customers in one branch."""

    BANK = "bank", _("bank")
    BRANCH = "branch", _("branch")
    PORTFOLIO = "portfolio", _("portfolio")


class PortfolioFigureQuerySet(ScopedQuerySet):
    # Which of the rows add up without counting anybody twice is said in `customers.portfolios.reading`.
    scope = ScopePaths(owner="manager", branch="branch", permission="customers.customer")


class PortfolioFigure(BankModel):
    """One figure of one month: a number of rows, an amount in the bank's currency, or both.

    A month is written anew until the next one begins, so that its rows stay as they stood on its last business date.
    Confidential customers are in no figure. `code` is declared by a set of figures (`customers.portfolios.registry`).
    """

    Level = PortfolioLevel

    month = models.DateField(_("month"))
    as_of = models.DateField(_("as of"))
    counted_at = models.DateTimeField(_("counted"))
    level = models.CharField(_("level"), max_length=10, choices=PortfolioLevel)
    branch = models.ForeignKey(
        "staff.Branch", models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("branch")
    )
    manager = models.ForeignKey(
        "staff.Employee",
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("customer manager"),
    )
    code = CodeField(_("figure"), max_length=40)
    number = models.PositiveBigIntegerField(_("number"), default=0)
    amount = MoneyField(_("amount"), null=True)

    objects = PortfolioFigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("figure of a portfolio")
        verbose_name_plural = _("figures of portfolios")
        default_permissions = ()
        constraints = [
            # Also what the sums of the bank, of branches and of the managers of branches are read by.
            models.UniqueConstraint(
                fields=["level", "branch", "manager", "month", "code"],
                name="portfolio_figure_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(level=PortfolioLevel.BANK, branch=None, manager=None)
                | models.Q(level=PortfolioLevel.BRANCH, branch__isnull=False, manager=None)
                | models.Q(level=PortfolioLevel.PORTFOLIO, branch__isnull=False, manager__isnull=False),
                name="portfolio_figure_has_its_owner",
            ),
        ]
        indexes = [
            models.Index(
                fields=["manager", "month", "code"],
                name="portfolio_figure_manager",
                condition=models.Q(manager__isnull=False),
            ),
            # A figure of many branches through its months, without the other figures of those months.
            models.Index(
                fields=["code", "branch", "month"],
                include=["number", "amount", "as_of", "counted_at"],
                name="portfolio_figure_course",
                condition=models.Q(level=PortfolioLevel.BRANCH, manager=None),
            ),
            models.Index(fields=["branch"], name="portfolio_figure_branch", condition=models.Q(branch__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.code}"
