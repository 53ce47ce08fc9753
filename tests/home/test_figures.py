"""The figures of portfolios: counted once, the same however often, never of somebody out of scope."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db.models import Sum

from bankcrm.common.models import BankState, JobRun
from customers.models import CustomerFigures, PortfolioFigure
from customers.portfolios import registry
from customers.portfolios.reading import PortfolioReading, managers_standing, portfolio_course
from customers.portfolios.refresh import portfolios_are_behind, portfolios_refresh
from customers.services.assignment import customer_assign
from customers.tasks import catch_up_portfolios, refresh_portfolios
from products.models import BalanceYear, LoanState
from staff.models import User
from tests.cast import Cast, World
from tests.home.conftest import DAY, add_up

pytestmark = pytest.mark.django_db

AMOUNTS = ("aum", "deposits", "loans")
SEE_CUSTOMERS = ("manager", "colleague", "far_manager", "head", "teller", "risk_officer", "analyst")


def reading(user: User) -> PortfolioReading:
    return PortfolioReading(User.objects.get(pk=user.pk))


def rows() -> list[tuple]:
    fields = ("month", "as_of", "level", "branch_id", "manager_id", "code", "number", "amount")
    return sorted(PortfolioFigure.objects.values_list(*fields), key=str)


@pytest.mark.parametrize("name", SEE_CUSTOMERS)
def test_figures_are_those_of_the_rows_in_scope(full_world: World, cast: Cast, name: str) -> None:
    portfolios_refresh()
    user = User.objects.get(pk=getattr(cast, name).pk)
    seen = CustomerFigures.objects.visible_to(user)
    found = reading(user)
    assert found.now("customers").number == seen.count() > 0
    for amount in AMOUNTS:
        assert found.now(amount).amount == seen.aggregate(whole=Sum(amount))["whole"], amount


def test_confidential_customer_is_counted_for_its_readers_alone(full_world: World, cast: Cast) -> None:
    portfolios_refresh()
    sealed = full_world.customers["sealed"]
    before = {name: reading(getattr(cast, name)).now("customers").number for name in ("manager", "head", "analyst")}
    sealed.confidential_readers.add(cast.head, cast.far_manager)
    after = {name: reading(getattr(cast, name)).now("customers").number for name in ("manager", "head", "analyst")}
    assert after == before | {"head": before["head"] + 1}
    assert reading(cast.far_manager).now("customers").number == 1  # A reader, and not in scope.
    held = CustomerFigures.objects.get(customer=sealed)
    assert (
        sum(one.now["deposits"].amount for one in managers_standing(cast.head, ["deposits"]))
        == (
            CustomerFigures.objects.visible_to(User.objects.get(pk=cast.head.pk))
            .exclude(manager=None)
            .aggregate(whole=Sum("deposits"))["whole"]
        )
    )
    assert held.deposits > 0


def test_assisted_customers_count_once_in_ones_own_portfolio(full_world: World, cast: Cast) -> None:
    portfolios_refresh()
    assert reading(cast.manager).now("customers").number == 3  # mine, company, and the one who is assisted.
    customer_assign(
        customer=full_world.customers["assisted"],
        manager=full_world.employees["manager"],
        reason="transfer",
        acting_user=cast.head,
    )
    portfolios_refresh()
    assert reading(cast.manager).now("customers").number == 3


@pytest.mark.parametrize("name", ["product_manager", "auditor", "administrator", "feed_officer", "nobody"])
def test_nobody_without_scope_reads_a_figure(full_world: World, cast: Cast, name: str) -> None:
    portfolios_refresh()
    found = reading(getattr(cast, name))
    assert not found.is_counted
    assert found.now("customers").number == 0
    assert portfolio_course(getattr(cast, name), ("aum",)) == {}
    assert managers_standing(getattr(cast, name), ("aum",)) == []


def test_counting_twice_leaves_the_same(full_world: World) -> None:
    portfolios_refresh()
    first = rows()
    portfolios_refresh()
    assert rows() == first


def test_count_that_is_broken_off_leaves_what_stood(full_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    portfolios_refresh()
    first = rows()
    CustomerFigures.objects.update(aum=Decimal(1))

    def killed(cursor, asked):
        raise KeyboardInterrupt

    monkeypatch.setitem(registry._works, "largest movements", killed)
    with pytest.raises(KeyboardInterrupt):
        portfolios_refresh()
    assert rows() == first


def test_next_month_keeps_the_end_of_the_last_and_only_what_lasts(full_world: World, cast: Cast) -> None:
    portfolios_refresh()
    june = reading(cast.head)
    BankState.objects.update(business_date=date(2026, 7, 3))
    CustomerFigures.objects.update(deposits=Decimal(5))
    portfolios_refresh()
    july = reading(cast.head)
    assert july.as_of == date(2026, 7, 3)
    assert july.before("deposits") == june.now("deposits")
    assert july.now("deposits").amount == 5 * july.now("customers").number
    assert july.before("grade.core") is None
    kept = set(PortfolioFigure.objects.filter(month=date(2026, 6, 1)).values_list("code", flat=True))
    assert {"customers", "aum", "overdue.1-30"} <= kept
    assert not any(code.startswith(("grade.", "kind.", "maturing.")) for code in kept)


def test_first_count_takes_the_ends_of_months_from_what_is_kept(full_world: World, cast: Cast) -> None:
    mine, account = full_world.customers["mine"], full_world.accounts["mine"]
    loan = full_world.loans["mine"]
    BalanceYear.objects.create(account=account, year=2026, month_ends=[Decimal(m) for m in range(100, 112)])
    LoanState.objects.create(loan=loan, since=date(2026, 2, 10), outstanding=Decimal(900))
    LoanState.objects.create(
        loan=loan,
        since=date(2026, 4, 10),
        outstanding=Decimal(800),
        overdue_since=date(2026, 3, 22),
        overdue_principal=Decimal(70),
    )
    portfolios_refresh()
    course = portfolio_course(cast.colleague, ("aum", "loans"))
    assert all("aum" not in figures for day, figures in course.items() if day < DAY)  # Not their customer's.
    course = portfolio_course(cast.head, ("aum", "deposits", "loans", "customers"))
    april, march = course[date(2026, 4, 30)], course[date(2026, 3, 31)]
    assert (march["aum"].amount, april["aum"].amount) == (102, 103)
    assert (march["loans"].amount, april["loans"].amount) == (900, 800)
    assert list(course) == sorted(course)
    assert list(course)[-1] == DAY
    late = portfolio_course(cast.head, ("overdue.31-90",), permission="products.view_loan")
    assert late[date(2026, 4, 30)]["overdue.31-90"].amount == 70
    assert mine.since <= DAY


def test_customers_of_a_month_are_those_since_before_its_end(full_world: World, cast: Cast) -> None:
    portfolios_refresh()
    course = portfolio_course(cast.analyst, ("customers",))
    for day, figures in course.items():
        open_files = [one for one in full_world.customers.values() if not one.is_confidential]
        for one in open_files:
            one.refresh_from_db()
        assert figures["customers"].number == sum(one.since <= day for one in open_files), day


def test_managers_stand_with_their_customers_in_the_branches_of_the_reader(full_world: World, cast: Cast) -> None:
    portfolios_refresh()
    found = {one.manager: one.now["customers"].number for one in managers_standing(cast.head, ["customers"])}
    people = full_world.employees
    assert found == {people["manager"].pk: 2, people["colleague"].pk: 1, people["neighbour"].pk: 2}
    assert managers_standing(cast.manager, ["customers"]) == []


def test_assignment_is_noticed_and_caught_up_with(full_world: World, cast: Cast) -> None:
    assert portfolios_are_behind()
    catch_up_portfolios.apply()
    assert not portfolios_are_behind()
    customer_assign(
        customer=full_world.customers["unmanaged"],
        manager=full_world.employees["colleague"],
        reason="transfer",
        acting_user=cast.head,
    )
    assert portfolios_are_behind()
    catch_up_portfolios.apply()
    assert reading(cast.head).now("unmanaged").number == 0
    assert reading(cast.colleague).now("customers").number == 2
    assert not JobRun.objects.exists()


def test_night_and_hand_count_alike(full_world: World, capsys: pytest.CaptureFixture[str]) -> None:
    refresh_portfolios.apply()
    assert JobRun.objects.get().state == JobRun.State.DONE
    first = rows()
    call_command("refresh_figures")
    assert "figures in" in capsys.readouterr().out
    assert rows() == first


def test_bank_without_customers_has_no_figures_and_is_not_behind(db: None) -> None:
    assert not portfolios_are_behind()
    assert portfolios_refresh() == 0
    add_up()
    assert not PortfolioFigure.objects.exists()


def test_set_of_figures_cannot_be_declared_twice_or_under_two_permissions() -> None:
    with pytest.raises(ValueError, match="twice"):
        registry.register(registry.FigureSet("kinds", families={}))
    with pytest.raises(ValueError, match="two permissions"):
        registry.register(registry.FigureSet("others", families={"kind": "products.view_loan"}))


def test_clock_that_ran_ahead_of_the_first_files_leaves_nothing_behind(full_world: World, cast: Cast) -> None:
    portfolios_refresh(on=DAY + timedelta(days=60))
    portfolios_refresh()
    assert not PortfolioFigure.objects.filter(month__gt=DAY).exists()
    assert reading(cast.head).as_of == DAY
