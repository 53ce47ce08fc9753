"""Lists of guarantee loops and of guarantors of many, and the notes on a customer's page: each within the scope."""

from collections.abc import Callable

import pytest
from django.test import Client

from bankcrm.common.models import JobRun, Parameter
from customers.models import Relationship
from customers.services.guarantees import guarantees_review
from customers.tasks import review_guarantees
from staff.models import User
from tests.cast import Cast, World

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def circle(world: World) -> None:
    """mine answers for far_away, far_away for mine; mine also for three neighbours, so for four borrowers."""
    ends = [("mine", "far_away"), ("far_away", "mine")]
    ends += [("mine", name) for name in ("company", "next_door", "unmanaged")]
    for first, second in ends:
        Relationship.objects.create(customer=world.customers[first], other=world.customers[second], type="guarantor")
    guarantees_review()


def page(sign_in: SignIn, user: User, path: str) -> str:
    response = sign_in(user).get(path, headers={"accept-language": "en"})
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(
    ("who", "sees", "named"),
    [
        ("manager", True, {"mine"}),
        ("far_manager", True, {"far_away"}),
        ("head", True, {"mine"}),
        ("risk_officer", True, {"mine"}),
        ("colleague", False, set()),
    ],
)
def test_a_loop_names_those_in_scope(
    circle: None, world: World, cast: Cast, sign_in: SignIn, who: str, sees: bool, named: set[str]
) -> None:
    text = page(sign_in, getattr(cast, who), "/guarantees/loops/")
    assert ("A customer outside your scope" in text) == sees
    for name in ("mine", "far_away"):
        assert (world.customers[name].name in text) == (name in named)
        assert world.customers[name].number not in text


def test_who_sees_names_masked_sees_them_masked_here(circle: None, world: World, cast: Cast, sign_in: SignIn) -> None:
    for path in ("/guarantees/loops/", "/guarantees/guarantors/"):
        text = page(sign_in, cast.analyst, path)
        assert world.customers["mine"].name not in text
        assert "单**" in text


@pytest.mark.parametrize(("who", "sees"), [("manager", True), ("head", True), ("far_manager", False)])
def test_guarantors_of_many_are_listed(
    circle: None, world: World, cast: Cast, sign_in: SignIn, who: str, sees: bool
) -> None:
    text = page(sign_in, getattr(cast, who), "/guarantees/guarantors/")
    assert (world.customers["mine"].number in text) == sees


def test_how_many_are_too_many_is_a_parameter(circle: None, world: World, cast: Cast, sign_in: SignIn) -> None:
    Parameter.objects.create(code="guarantees.most_borrowers", value=4)
    text = page(sign_in, cast.manager, "/guarantees/guarantors/")
    assert world.customers["mine"].number not in text
    assert "more than 4 borrowers" in text


def test_the_customers_page_says_it(circle: None, world: World, cast: Cast, sign_in: SignIn) -> None:
    path = f"/customers/{world.customers['mine'].pk}/?panel=relationships"
    text = page(sign_in, cast.manager, path)
    assert "Guarantee loop: 单雪梅 → A customer outside your scope → 单雪梅" in text
    assert "Answers for 4 borrowers" in text
    assert "Guarantee loop" not in page(sign_in, cast.teller, path)


def test_a_confidential_one_in_a_loop_is_not_named(circle: None, world: World, cast: Cast, sign_in: SignIn) -> None:
    customer = world.customers["mine"]
    customer.is_confidential = True
    customer.save(update_fields=["is_confidential"])
    for path in ("/guarantees/loops/", "/guarantees/guarantors/"):
        assert customer.name not in page(sign_in, cast.head, path)


def test_the_nightly_job_looks_for_them(circle: None, world: World) -> None:
    Relationship.objects.filter(customer=world.customers["far_away"]).update(until="2026-06-30")
    review_guarantees()
    assert JobRun.objects.get().state == JobRun.State.DONE
    assert "0" in JobRun.objects.get().message
