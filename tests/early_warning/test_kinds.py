"""Each kind: what it finds, at which level, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.utils import translation

from bankcrm.common import warning_kinds
from bankcrm.common.warning_kinds import Level, WarningKind
from customers.models import (
    Customer,
    CustomerFigures,
    Group,
    GroupFigures,
    GroupMembership,
    IdentityDocument,
    RatingHistory,
)
from early_warning.engine.hits import ask, hits_sql, rows, valued_sql
from early_warning.models import Warning
from early_warning.sentences import figures_shown, sentence
from early_warning.spec import RuleSpec, read_limits, usual_limits
from products.models import (
    Account,
    BalanceChange,
    BalanceYear,
    Category,
    Collateral,
    Loan,
    LoanGuarantor,
    LoanState,
    Product,
    Transaction,
)
from products.services.partitions import transaction_ensure_months
from tests.cast import BUSINESS_DATE, World
from tests.early_warning.conftest import night, only_rule
from tests.early_warning.warned import warned

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
KINDS = [kind for kind in warning_kinds.kinds() if kind.code != "long_name"]


def spec_for(kind: WarningKind, **limits: Any) -> RuleSpec:
    return RuleSpec(kind, limits=read_limits(usual_limits(kind)), **limits)


def found(code: str, on: date = BUSINESS_DATE, **parameters: Any) -> dict[str, int]:
    """Number of the subject -> level, by the limits of the ready rule."""
    spec = spec_for(warning_kinds.kind(code), parameters=parameters)
    return {row["subject_text"]: row["level"] for row in rows(hits_sql(spec, ask(spec, on)))}


def loan(world: World, name: str, **facts: Any) -> str:
    Loan.objects.filter(pk=world.loans[name].pk).update(**facts)
    return world.loans[name].number


def account(world: World, name: str, **facts: Any) -> str:
    Account.objects.filter(pk=world.accounts[name].pk).update(**facts)
    return world.accounts[name].number


def figures(world: World, name: str, **facts: Any) -> str:
    CustomerFigures.objects.filter(pk=world.customers[name].pk).update(**facts)
    return world.customers[name].number


def time_deposit(world: World, name: str, maturity: date, balance: int = 100_000, product: str = "time") -> str:
    return Account.objects.create(
        number=f"T{Account.objects.count():04d}", product=world.products[product], customer=world.customers[name],
        branch=world.branches["north_east"], currency="CNY", opened_on=maturity - timedelta(days=365),
        maturity=maturity, balance=balance, balance_on=BUSINESS_DATE,
    ).number  # fmt: skip


def booked(world: World, name: str, amount: int, on: date, direction: str = "debit") -> None:
    transaction_ensure_months(first=on, last=on)
    Transaction.objects.create(
        account=world.accounts[name], booked_on=on, number=f"N{name}{on}{amount}{direction}", direction=direction,
        amount=amount,
    )  # fmt: skip


# Loans


def test_loan_class_worse_than_before_and_held_down_by_the_floor(world: World) -> None:
    Loan.objects.update(class_shown=1, class_sent=1)
    worse = loan(world, "company", class_shown=4, class_sent=4)
    LoanState.objects.create(loan=world.loans["company"], since=BUSINESS_DATE - timedelta(days=60), class_shown=2)
    floor = loan(world, "mine", class_shown=3, class_sent=2)
    old = world.loans["colleagues"]
    loan(world, "colleagues", class_shown=5, class_sent=5)
    LoanState.objects.create(loan=old, since=BUSINESS_DATE - timedelta(days=60), class_shown=5)
    assert found("loan_class") == {worse: Level.ORANGE, floor: Level.YELLOW}


@pytest.mark.parametrize(("days", "level"), [(31, None), (30, 1), (8, 1), (7, 2), (2, 2), (1, 3), (0, 3), (-1, None)])
def test_maturity_at_thirty_seven_and_one_days(world: World, days: int, level: int | None) -> None:
    on = BUSINESS_DATE + timedelta(days=days)
    one, other = loan(world, "mine", maturity=on), time_deposit(world, "mine", on)
    assert found("loan_maturing") == ({one: level} if level else {})
    assert found("deposit_maturing") == ({other: level} if level else {})


def test_nothing_outstanding_does_not_mature(world: World) -> None:
    loan(world, "mine", maturity=BUSINESS_DATE, outstanding=0)
    time_deposit(world, "mine", BUSINESS_DATE, balance=0)
    assert found("loan_maturing") == {}
    assert found("deposit_maturing") == {}


def test_guarantor_overdue_elsewhere(world: World) -> None:
    LoanGuarantor.objects.create(loan=world.loans["company"], customer=world.customers["mine"])
    LoanGuarantor.objects.create(loan=world.loans["colleagues"], customer=world.customers["next_door"])
    assert found("guarantor_overdue") == {world.loans["company"].number: Level.ORANGE}


def test_the_first_collateral_that_expires(world: World) -> None:
    for number, days in (("K1", 20), ("K2", 50), ("K3", 400)):
        Collateral.objects.create(
            number=number, loan=world.loans["mine"], kind="vehicle", value=1000, expires_on=BUSINESS_DATE + days * DAY
        )
    Collateral.objects.create(
        number="K4", loan=world.loans["company"], kind="vehicle", expires_on=BUSINESS_DATE - DAY, value=5
    )
    assert found("collateral_expiring") == {world.loans["mine"].number: 2, world.loans["company"].number: 4}


# Deposits and movements


def test_deposits_fell_in_days_and_against_the_day_before(world: World) -> None:
    one = world.accounts["mine"]
    account(world, "mine", balance=Decimal(200_000))
    BalanceChange.objects.create(account=one, since=BUSINESS_DATE - 60 * DAY, balance=900_000)
    BalanceChange.objects.create(account=one, since=BUSINESS_DATE - 10 * DAY, balance=200_000)
    BalanceChange.objects.create(account=world.accounts["company"], since=BUSINESS_DATE - 60 * DAY, balance=2_000)
    number = world.customers["mine"].number
    assert found("deposit_drop", days=30) == {number: Level.ORANGE}
    assert found("deposit_drop", days=1) == {}
    assert found("deposit_drop", on=BUSINESS_DATE - 10 * DAY, days=1) == {number: Level.ORANGE}


def test_deposits_against_the_same_time_last_year(world: World) -> None:
    year = [None] * 12
    year[5] = Decimal(600_000)
    BalanceYear.objects.create(account=world.accounts["mine"], year=2025, month_ends=year)
    year[5] = Decimal(1_000)
    BalanceYear.objects.create(account=world.accounts["company"], year=2025, month_ends=year)
    assert found("deposit_drop_year") == {world.customers["mine"].number: Level.YELLOW}


def test_a_balance_below_and_above(world: World) -> None:
    low, nought = account(world, "mine", balance=999), account(world, "company", balance=-1)
    high = account(world, "far_away", balance=5_000_000)
    Account.objects.exclude(number__in=(low, nought, high)).update(balance=2000)
    account(world, "sealed", balance=None, balance_on=None)
    assert found("balance_low") == {low: Level.BLUE, nought: Level.YELLOW}
    assert found("balance_high") == {high: Level.BLUE}


def test_a_large_movement_within_its_days(world: World) -> None:
    booked(world, "mine", 600_000, BUSINESS_DATE - 2 * DAY)
    booked(world, "mine", 1_200_000, BUSINESS_DATE, "credit")
    booked(world, "company", 900_000, BUSINESS_DATE - 3 * DAY)
    booked(world, "next_door", 499_999, BUSINESS_DATE)
    assert found("large_movement") == {world.accounts["mine"].number: Level.YELLOW}
    assert found("large_movement", on=BUSINESS_DATE - DAY) == {
        world.accounts["mine"].number: Level.BLUE,
        world.accounts["company"].number: Level.BLUE,
    }


def test_net_outflow(world: World) -> None:
    booked(world, "mine", 900_000, BUSINESS_DATE - 5 * DAY)
    booked(world, "mine", 100_000, BUSINESS_DATE - 6 * DAY, "credit")
    booked(world, "company", 900_000, BUSINESS_DATE - 5 * DAY)
    booked(world, "company", 850_000, BUSINESS_DATE - 5 * DAY, "credit")
    for name in ("mine", "company"):
        figures(world, name, deposits=Decimal(400_000))
    assert found("net_outflow") == {world.customers["mine"].number: Level.YELLOW}


def test_an_account_that_does_not_move(world: World) -> None:
    Account.objects.update(balance=Decimal(60_000))
    for name, days in (("mine", 200), ("company", 365), ("next_door", 179)):
        BalanceChange.objects.create(account=world.accounts[name], since=BUSINESS_DATE - days * DAY, balance=60_000)
    assert found("dormant_account") == {
        world.accounts["mine"].number: Level.BLUE,
        world.accounts["company"].number: Level.YELLOW,
    }


def test_wealth_not_renewed(world: World) -> None:
    category = Category.objects.create(code="CW", name="理财", kind="wealth")
    world.products["wealth"] = Product.objects.create(code="W1", name="稳健", category=category, status="on_sale")
    left = time_deposit(world, "mine", BUSINESS_DATE - 8 * DAY, product="wealth")
    time_deposit(world, "company", BUSINESS_DATE - 8 * DAY, product="wealth")
    time_deposit(world, "company", BUSINESS_DATE + 360 * DAY, product="wealth")
    time_deposit(world, "next_door", BUSINESS_DATE - 61 * DAY, product="wealth")
    assert found("wealth_not_renewed") == {left: Level.YELLOW}


# Customers


def test_a_grade_or_a_rating_that_fell(world: World) -> None:
    for name, before, now in (
        ("mine", ("core", "AA"), ("general", "AA")),
        ("company", ("key", "AAA"), ("key", "A+")),
        ("next_door", ("general", "BB"), ("core", "BB")),
    ):
        for days, (grade, rating) in ((90, before), (3, now)):
            RatingHistory.objects.create(
                customer=world.customers[name], since=BUSINESS_DATE - days * DAY, status="active", grade=grade,
                credit_rating=rating,
            )  # fmt: skip
    assert found("rating_worse") == {
        world.customers["mine"].number: Level.YELLOW,
        world.customers["company"].number: Level.ORANGE,
    }
    assert found("rating_worse", days=2) == {}


def test_a_document_that_ends(world: World) -> None:
    for name, days in (("mine", 30), ("colleagues", -1), ("unmanaged", 31), ("assisted", -181)):
        IdentityDocument.objects.filter(customer=world.customers[name]).update(valid_until=BUSINESS_DATE + days * DAY)
    assert found("document_expiring") == {
        world.customers["mine"].number: Level.BLUE,
        world.customers["colleagues"].number: Level.ORANGE,
    }


def test_not_contacted_for_long(world: World) -> None:
    CustomerFigures.objects.update(aum=1_000_000, last_contact_on=BUSINESS_DATE)
    long = figures(world, "mine", last_contact_on=BUSINESS_DATE - 180 * DAY)
    never = figures(world, "company", last_contact_on=None, aum=500_000)
    figures(world, "next_door", last_contact_on=BUSINESS_DATE - 300 * DAY, aum=499_999)
    asked_not_to = figures(world, "colleagues", last_contact_on=None)
    Customer.objects.filter(number=asked_not_to).update(do_not_contact=True)
    figures(world, "unmanaged", last_contact_on=None)
    assert found("not_contacted") == {long: Level.YELLOW, never: Level.BLUE}


def test_without_a_manager(world: World) -> None:
    CustomerFigures.objects.update(aum=1_000_000)
    assert found("no_manager") == {world.customers["unmanaged"].number: Level.YELLOW}


@pytest.mark.parametrize(
    ("born", "on", "is_near"),
    [
        (date(1985, 7, 7), date(2026, 6, 30), True),
        (date(1985, 7, 8), date(2026, 6, 30), False),
        (date(1985, 6, 30), date(2026, 6, 30), True),
        (date(1985, 6, 29), date(2026, 6, 30), False),
        (date(1984, 2, 29), date(2026, 2, 22), True),
        (date(1985, 1, 3), date(2025, 12, 30), True),
    ],
)
def test_a_birthday_within_a_week(world: World, born: date, on: date, is_near: bool) -> None:
    CustomerFigures.objects.update(aum=500_000)
    Customer.objects.update(birth_date=None)
    Customer.objects.filter(pk=world.customers["mine"].pk).update(birth_date=born)
    assert found("birthday", on=on) == ({world.customers["mine"].number: Level.BLUE} if is_near else {})


def test_a_group_that_owes_too_much(world: World) -> None:
    for number, owes in (("G1", 25_000_000), ("G2", 4_999_999)):
        group = Group.objects.create(number=number, kind="company", name="集团", formed_on=date(2024, 1, 1))
        GroupMembership.objects.create(
            group=group, customer=world.customers["company"], is_main=True, since=date(2024, 1, 1)
        )
        GroupFigures.objects.update_or_create(group=group, defaults={"loans": owes, "members": 2})
    assert found("group_total") == {"G1": Level.YELLOW}


# All of them


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
@pytest.mark.parametrize("on", [BUSINESS_DATE, BUSINESS_DATE - 40 * DAY], ids=["today", "before"])
def test_what_makes_it_quick_leaves_nothing_out(world: World, kind: WarningKind, on: date) -> None:
    """With the lowest limit pushed down and without it the same subjects reach the same levels."""
    spec = spec_for(kind)
    quick = rows(hits_sql(spec, ask(spec, on)))
    every = rows(valued_sql(spec, ask(spec, on, everything=True)))
    by_subject: Callable[[dict[str, Any]], int] = lambda row: row["subject_id"]  # noqa: E731
    assert sorted(quick, key=by_subject) == sorted((row for row in every if row["level"]), key=by_subject)
    names = {*WarningKind.COLUMNS, *(one.name for one in kind.kept()), "level", "is_covered"}
    with connection.cursor() as cursor:
        cursor.execute(valued_sql(spec, ask(spec, on)))
        given = {column[0] for column in cursor.description}
    assert given == names | ({"product_id"} if kind.per_product else set())


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_its_words_and_its_declaration(kind: WarningKind) -> None:
    names = {one.name for one in kind.kept()} | {"subject"}
    assert str(kind.sentence) % dict.fromkeys(names, "x")
    assert len({one.name for one in kind.kept()}) == len(kind.kept())
    for of in kind.limits.values():
        assert set(of) <= {one.name for one in kind.measures}
        assert kind.measures[0].name in of
    ordered = [kind.limits[level][kind.measures[0].name] for level in sorted(kind.limits)]
    assert ordered == sorted(ordered, reverse=kind.worse == "less"), "a graver level is further on"


def test_a_sentence_with_its_figures(world: World) -> None:
    only_rule("loan_overdue")
    night(BUSINESS_DATE)
    warning = Warning.objects.select_related("rule__version").get()
    assert sentence(warning) == ("Loan JJ000001 is 100 days overdue since 2026-03-22; CNY 30,000.00 outstanding.")
    told = {str(one.label): one.text for one in figures_shown(warning)}
    assert told["Class"] == "Substandard"
    assert told["Overdue principal"] == "CNY 2,000.00"


def told() -> dict[str, str]:
    """Number of the customer -> the sentence of the one warning."""
    rows = Warning.objects.select_related("rule__version", "customer")
    return {warning.customer.number: sentence(warning) for warning in rows}


def test_what_is_over_is_said_as_over(world: World) -> None:
    only_rule("document_expiring")
    for name, days in (("mine", 0), ("colleagues", -1)):
        IdentityDocument.objects.filter(customer=world.customers[name]).update(valid_until=BUSINESS_DATE + days * DAY)
    night(BUSINESS_DATE)
    said = told()
    assert said[world.customers["mine"].number].endswith("ends on 2026-06-30.")
    assert said[world.customers["colleagues"].number].endswith("expired on 2026-06-29.")
    with translation.override("zh-hans"):
        said = told()
        assert said[world.customers["mine"].number].endswith("将于 2026-06-30 失效。")
        assert said[world.customers["colleagues"].number].endswith("已于 2026-06-29 失效。")


def test_collateral_that_is_over_is_said_as_over(world: World) -> None:
    only_rule("collateral_expiring")
    for name, days in (("mine", 7), ("company", -3)):
        Collateral.objects.create(
            loan=world.loans[name], number=f"C-{name}", kind="house", value=5, expires_on=BUSINESS_DATE + days * DAY
        )
    night(BUSINESS_DATE)
    said = told()
    assert "expires on 2026-07-07;" in said[world.customers["mine"].number]
    assert "expired on 2026-06-27;" in said[world.customers["company"].number]


def test_only_the_grade_or_rating_that_changed_is_named(world: World) -> None:
    only_rule("rating_worse")
    for name, before, now in (
        ("mine", ("core", ""), ("general", "")),
        ("company", ("key", "AAA"), ("key", "A+")),
        ("next_door", ("core", "AA"), ("key", "A")),
    ):
        for days, (grade, rating) in ((90, before), (3, now)):
            RatingHistory.objects.create(
                customer=world.customers[name], since=BUSINESS_DATE - days * DAY, status="active", grade=grade,
                credit_rating=rating,
            )  # fmt: skip
    night(BUSINESS_DATE)
    assert told() == {
        world.customers["mine"].number: "Grade core became general.",
        world.customers["company"].number: "Credit rating AAA became A+.",
        world.customers["next_door"].number: "Grade core became key, credit rating AA became A.",
    }


def test_a_sentence_begins_with_a_capital(world: World) -> None:
    rule = only_rule("large_movement")
    figures = {"direction": "debit", "amount": 600_000, "booked_on": "2026-06-29", "balance": 5}
    warning = warned(world, rule, "mine", subject_text="6222000011112222", figures=figures)
    assert sentence(warning).startswith("Debit of CNY 600,000.00 on account ")


def test_an_account_is_named_masked(world: World) -> None:
    only_rule("balance_high")
    rule = Warning._meta.get_field("rule").related_model.objects.get(code="balance_high")
    rule.version.is_on = True
    rule.version.save()
    number = account(world, "mine", balance=6_000_000)
    night(BUSINESS_DATE)
    warning = Warning.objects.select_related("rule__version").get()
    assert number not in sentence(warning)
    assert number[-4:] in sentence(warning)
