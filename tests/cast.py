"""The named cast and the small world they work in: one person of each kind, customers inside and outside their reach.

    head office
    ├── north (head, risk officer)
    │   ├── north_east (manager, colleague, teller)   mine, company, sealed, colleagues, unmanaged
    │   └── north_west (neighbour)                    assisted, next_door
    └── south
        └── south_east (far manager)                  far_away

Who sees what:  manager      mine, company, assisted
                teller       the five of north_east without the sealed one
                head, risk   everything in the north without the sealed one
                analyst      everything without the sealed one, masked
                the others   nobody
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client

from bankcrm.common.models import BankState
from customers.models import Assignment, Assistant, ContactPoint, Customer, IdentityDocument
from products.models import Account, Category, Loan, Product
from staff.models import Branch, Employee, Role, User

BUSINESS_DATE = date(2026, 6, 30)
PASSWORD = "a word for the cast 1"


@dataclass
class World:
    """Branches, staff, customers with one account and one loan each, and the catalogue these need."""

    branches: dict[str, Branch]
    employees: dict[str, Employee]
    customers: dict[str, Customer]
    accounts: dict[str, Account]
    loans: dict[str, Loan]
    products: dict[str, Product]
    business_date: date = BUSINESS_DATE


@dataclass
class Cast:
    """One sign-in of each kind, and one without any role."""

    manager: User
    colleague: User
    far_manager: User
    head: User
    teller: User
    product_manager: User
    risk_officer: User
    analyst: User
    auditor: User
    administrator: User
    feed_officer: User
    nobody: User

    def __iter__(self) -> Iterator[tuple[str, User]]:
        return iter(vars(self).items())


# name -> branch, post, role (none: no role)
PEOPLE: dict[str, tuple[str, str, str]] = {
    "manager": ("north_east", "customer_manager", "customer_manager"),
    "colleague": ("north_east", "customer_manager", "customer_manager"),
    "far_manager": ("south_east", "customer_manager", "customer_manager"),
    "head": ("north", "branch_head", "branch_head"),
    "teller": ("north_east", "teller", "lobby"),
    "product_manager": ("head_office", "product_manager", "product_manager"),
    "risk_officer": ("north", "risk_officer", "risk_officer"),
    "analyst": ("head_office", "analyst", "analyst"),
    "auditor": ("head_office", "auditor", "auditor"),
    "administrator": ("head_office", "administrator", "administrator"),
    "feed_officer": ("head_office", "other", "feed_officer"),
    "nobody": ("north_east", "other", ""),
}

BRANCHES: dict[str, tuple[str, str, str | None]] = {
    "head_office": ("总行", "head_office", None),
    "north": ("北区分行", "branch", "head_office"),
    "south": ("南区分行", "branch", "head_office"),
    "north_east": ("东北支行", "sub_branch", "north"),
    "north_west": ("西北支行", "sub_branch", "north"),
    "south_east": ("东南支行", "sub_branch", "south"),
}

# name -> displayed name, pinyin, initials, branch, manager
CUSTOMERS: dict[str, tuple[str, str, str, str, str | None]] = {
    "mine": ("单雪梅", "shanxuemei", "sxm", "north_east", "manager"),
    "company": ("青竹粮油有限公司", "qingzhuliangyouyouxiangongsi", "qzlyyxgs", "north_east", "manager"),
    "sealed": ("保密客户", "baomikehu", "bmkh", "north_east", "manager"),
    "colleagues": ("王建国", "wangjianguo", "wjg", "north_east", "colleague"),
    "unmanaged": ("赵无主", "zhaowuzhu", "zwz", "north_east", None),
    "assisted": ("孙协办", "sunxieban", "sxb", "north_west", "neighbour"),
    "next_door": ("周邻居", "zhoulinju", "zlj", "north_west", "neighbour"),
    "far_away": ("吴远方", "wuyuanfang", "wyf", "south_east", "far_manager"),
}

IDENTITY_NUMBERS = {
    "mine": "000001198503070020",
    "colleagues": "000001197806150015",
    "unmanaged": "00000119901201001X",
    "assisted": "000001196602280016",
}


@pytest.fixture
def world(db: None) -> World:
    """The bank with its branches, staff, customers and holdings as of a business date."""
    BankState.objects.update_or_create(
        pk=1, defaults={"business_date": BUSINESS_DATE, "name_zh": "试验银行", "name_en": "Test Bank"}
    )
    branches = _branches()
    made = World(branches, _employees(branches), {}, {}, {}, _products())
    _customers(made)
    _holdings(made)
    Assistant.objects.create(
        customer=made.customers["assisted"],
        employee=made.employees["manager"],
        role="协办",
        since=date(2026, 1, 1),
    )
    return made


@pytest.fixture
def cast(world: World) -> Cast:
    """A sign-in for each of the staff, with its ready role; the password of all is `PASSWORD`."""
    roles = {role.code: role for role in Role.objects.all()}
    password = make_password(PASSWORD)
    users = {
        name: User(username=name, display_name=name, password=password, is_staff=role == "administrator")
        for name, (_branch, _post, role) in PEOPLE.items()
    }
    User.objects.bulk_create(users.values())
    has_role = User.groups.through
    has_role.objects.bulk_create(
        has_role(user=users[name], group=roles[role]) for name, (_branch, _post, role) in PEOPLE.items() if role
    )
    for name, user in users.items():
        world.employees[name].user = user
    Employee.objects.bulk_update([world.employees[name] for name in users], ["user"])
    return Cast(**users)


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    """A browser of the person's own: `sign_in(cast.manager).get(...)`."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


def _branches() -> dict[str, Branch]:
    """Level by level: a row stands below one that is there."""
    made: dict[str, Branch] = {}
    for number, (name, (title, level, parent)) in enumerate(BRANCHES.items(), 1):
        above = made[parent] if parent else None
        made[name] = Branch(code=f"B{number:03d}", name=title, level=level, parent=above)
    for level in ("head_office", "branch", "sub_branch"):
        Branch.objects.bulk_create([branch for branch in made.values() if branch.level == level])
    return made


def _employees(branches: dict[str, Branch]) -> dict[str, Employee]:
    staff = [(number, name, *where) for number, (name, where) in enumerate(PEOPLE.items(), 1)]
    staff.append((99, "neighbour", "north_west", "customer_manager", ""))
    made = {
        name: Employee(
            number=f"E{number:04d}", name=name, branch=branches[branch], post=post, hired_on=date(2020, 1, 1)
        )
        for number, name, branch, post, _role in staff
    }
    Employee.objects.bulk_create(made.values())
    return made


def _products() -> dict[str, Product]:
    lines = [("D1", "活期储蓄", "demand"), ("T1", "整存整取一年", "time"), ("L1", "消费贷款", "loan")]
    categories = {kind: Category(code=f"C{code}", name=title, kind=kind) for code, title, kind in lines}
    Category.objects.bulk_create(categories.values())
    made = {
        kind: Product(code=code, name=title, category=categories[kind], status="on_sale") for code, title, kind in lines
    }
    Product.objects.bulk_create(made.values())
    return made


def _customers(world: World) -> None:
    """The customers with the assignment, the main document and the telephone of each."""
    for number, name in enumerate(CUSTOMERS, 1):
        world.customers[name] = _customer(world, name, number)
    customers = world.customers
    Customer.objects.bulk_create(customers.values())
    Assignment.objects.bulk_create(
        Assignment(customer=one, manager=one.manager, since=date(2024, 1, 1), reason="feed")
        for one in customers.values()
        if one.manager
    )
    IdentityDocument.objects.bulk_create(
        IdentityDocument(
            customer=customers[name], type="resident_card", number=number, is_primary=True, is_verified=True
        )
        for name, number in IDENTITY_NUMBERS.items()
    )
    ContactPoint.objects.bulk_create(
        ContactPoint(customer=one, kind="mobile", value=f"1990000{number:04d}", is_preferred=True)
        for number, one in enumerate(customers.values(), 1)
    )


def _customer(world: World, name: str, number: int) -> Customer:
    title, pinyin, initials, branch, manager = CUSTOMERS[name]
    company = name == "company"
    return Customer(
        number=f"80000{number:04d}",
        kind="corporate" if company else "individual",
        name=title,
        name_pinyin=pinyin,
        name_initials=initials,
        status="active",
        branch=world.branches[branch],
        manager=world.employees[manager] if manager else None,
        is_confidential=name == "sealed",
        since=date(2020, 1, 1),
        sex="" if company else "female",
        birth_date=None if company else date(1985, 3, 7),
    )


def _holdings(world: World) -> None:
    """One account and one loan for each customer."""
    for number, (name, customer) in enumerate(world.customers.items(), 1):
        world.accounts[name] = Account(
            number=f"6999000000{number:04d}",
            product=world.products["demand"],
            customer=customer,
            branch=customer.branch,
            currency="CNY",
            opened_on=date(2020, 1, 1),
            balance=Decimal("1000.00") * number,
            balance_on=BUSINESS_DATE,
        )
        world.loans[name] = _loan(world, name, number)
    Account.objects.bulk_create(world.accounts.values())
    Loan.objects.bulk_create(world.loans.values())


def _loan(world: World, name: str, number: int) -> Loan:
    """Every loan runs well but the one of `mine`, which is 100 days overdue."""
    late = name == "mine"
    return Loan(
        number=f"JJ{number:06d}",
        customer=world.customers[name],
        product=world.products["loan"],
        branch=world.customers[name].branch,
        currency="CNY",
        principal=Decimal("50000.00"),
        outstanding=Decimal("30000.00"),
        granted_on=date(2025, 1, 15),
        maturity=date(2027, 1, 15),
        overdue_since=date(2026, 3, 22) if late else None,
        overdue_principal=Decimal("2000.00") if late else None,
        overdue_interest=Decimal("150.00") if late else None,
        class_sent=2 if late else 1,
        class_shown=3 if late else 1,
        state_on=BUSINESS_DATE,
    )
