"""Tags: put on and taken off, one customer at a time or a whole set, and the list of those who carry one."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bankcrm.common.errors import NotAllowed, RuleViolation
from bankcrm.common.models import AuditEntry
from customers.models import Customer, CustomerTag, Tag
from customers.services.tag import TagOutcome, customer_set_tags, customers_tag, customers_untag
from staff.models import User
from tests.cast import Cast, World
from tests.queries import assert_queries

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def merchant() -> Tag:
    return Tag.objects.create(name="商户", group="经营")


@pytest.fixture
def payroll() -> Tag:
    return Tag.objects.create(name="代发工资", group="来源")


@pytest.fixture
def mine(world: World) -> Customer:
    return world.customers["mine"]


def carried(customer: Customer) -> set[str]:
    return set(CustomerTag.objects.filter(customer=customer).values_list("tag__name", flat=True))


def changes() -> list[Any]:
    return [entry.changes["tags"] for entry in AuditEntry.objects.filter(code="customer.tagged").order_by("pk")]


def test_tags_are_put_on_and_taken_off_on_record(mine: Customer, cast: Cast, merchant: Tag, payroll: Tag) -> None:
    customer_set_tags(customer=mine, put_on=[merchant], acting_user=cast.manager)
    assert CustomerTag.objects.get(customer=mine).put_by == cast.manager
    customer_set_tags(customer=mine, put_on=[payroll, merchant], take_off=[], acting_user=cast.head)
    customer_set_tags(customer=mine, take_off=[merchant], acting_user=cast.head)
    assert carried(mine) == {"代发工资"}
    assert changes() == [[None, "商户"], ["商户", "代发工资, 商户"], ["代发工资, 商户", "代发工资"]]
    customer_set_tags(customer=mine, put_on=[payroll], take_off=[merchant], acting_user=cast.head)
    assert len(changes()) == 3, "what is as wanted already is no change"


@pytest.mark.parametrize("who", ["teller", "colleague", "analyst", "administrator", "nobody"])
def test_who_may_not_change_a_customer_does_not_tag_it(mine: Customer, cast: Cast, merchant: Tag, who: str) -> None:
    with pytest.raises(NotAllowed):
        customer_set_tags(customer=mine, put_on=[merchant], acting_user=getattr(cast, who))
    assert not carried(mine)


def test_a_tag_out_of_use_stays_and_is_put_on_nobody(world: World, cast: Cast, merchant: Tag) -> None:
    mine, company = world.customers["mine"], world.customers["company"]
    customer_set_tags(customer=mine, put_on=[merchant], acting_user=cast.head)
    merchant.is_active = False
    merchant.save()
    with pytest.raises(RuleViolation) as refused:
        customer_set_tags(customer=company, put_on=[merchant], acting_user=cast.head)
    assert refused.value.code == "tag_out_of_use"
    with pytest.raises(RuleViolation):
        customers_tag(customers=[company.pk], tag=merchant, acting_user=cast.head)
    assert carried(mine) == {"商户"}
    assert customers_untag(customers=[mine.pk], tag=merchant, acting_user=cast.head).changed == 1


def test_a_set_is_tagged_within_reach_in_few_statements(
    world: World, cast: Cast, merchant: Tag, django_assert_max_num_queries: Any
) -> None:
    ids = [one.pk for one in world.customers.values()]
    customer_set_tags(customer=world.customers["mine"], put_on=[merchant], acting_user=cast.head)
    assert cast.head.access.has("customers.change_customer")
    with django_assert_max_num_queries(8):
        outcome = customers_tag(customers=[*ids, ids[0]], tag=merchant, acting_user=cast.head)
    assert outcome == TagOutcome(changed=5, unchanged=1, out_of_reach=2)
    tagged = {name for name, one in world.customers.items() if carried(one)}
    assert tagged == {"mine", "company", "colleagues", "unmanaged", "assisted", "next_door"}
    entries = AuditEntry.objects.filter(code="customer.tagged", changes={"tags": [None, "商户"]})
    assert {entry.customer_id for entry in entries} == {world.customers[name].pk for name in tagged}
    assert {(entry.user_id, entry.subject_type) for entry in entries} == {(cast.head.pk, "customers.customer")}
    assert entries.get(customer_id=world.customers["company"].pk).subject_text == "青竹粮油有限公司"


def test_a_queryset_is_tagged_and_untagged(world: World, cast: Cast, merchant: Tag) -> None:
    persons = Customer.objects.filter(kind="individual")
    assert customers_tag(customers=persons, tag=merchant, acting_user=cast.manager) == TagOutcome(2, 0, 5)
    assert customers_untag(customers=persons, tag=merchant, acting_user=cast.manager) == TagOutcome(2, 0, 5)
    assert not CustomerTag.objects.exists()
    assert changes()[-1] == ["商户", None]


def test_a_set_beyond_reach_stays_as_it_is(world: World, cast: Cast, merchant: Tag) -> None:
    far = world.customers["far_away"]
    assert customers_tag(customers=[far.pk], tag=merchant, acting_user=cast.head) == TagOutcome(0, 0, 1)
    with pytest.raises(NotAllowed):
        customers_tag(customers=[far.pk], tag=merchant, acting_user=cast.teller)
    assert not changes()


# Pages


def test_the_page_writes_only_what_was_changed_on_it(
    mine: Customer, cast: Cast, sign_in: SignIn, merchant: Tag, payroll: Tag
) -> None:
    client, url = sign_in(cast.manager), reverse("customers:customer_tags", args=[mine.pk])
    html = client.get(url).content.decode()
    assert html.index("来源") < html.index("代发工资") < html.index("经营") < html.index("商户")
    customer_set_tags(customer=mine, put_on=[payroll], acting_user=cast.head)  # Somebody else, in between.
    assert client.post(url, {"seen": "", "tags_1": [merchant.pk]}).status_code == 302
    assert carried(mine) == {"商户", "代发工资"}
    assert client.post(url, {"seen": f"{merchant.pk}", "tags_0": [payroll.pk]}).status_code == 302
    assert carried(mine) == {"代发工资"}
    assert client.post(url, {"tags_0": [999]}).status_code == 422


def test_without_a_tag_the_page_says_who_makes_them(mine: Customer, cast: Cast, sign_in: SignIn) -> None:
    url = reverse("customers:customer_tags", args=[mine.pk])
    html = sign_in(cast.manager).get(url, headers={"accept-language": "en"}).content.decode()
    assert "An administrator makes them." in html


def test_the_header_shows_them(mine: Customer, cast: Cast, sign_in: SignIn, merchant: Tag) -> None:
    customer_set_tags(customer=mine, put_on=[merchant], acting_user=cast.head)
    for who in (cast.manager, cast.teller, cast.analyst):
        assert "商户" in sign_in(who).get(mine.get_absolute_url()).content.decode()


def test_the_list_finds_who_carries_one_within_scope(
    world: World, cast: Cast, sign_in: SignIn, merchant: Tag, payroll: Tag
) -> None:
    everybody = Customer.objects.all()
    customers_tag(customers=everybody, tag=merchant, acting_user=None)
    customers_tag(customers=[world.customers["company"].pk], tag=payroll, acting_user=None)
    numbers = {name: one.number for name, one in world.customers.items()}
    url = reverse("customers:customer_list")

    def found(user: User, tag: Tag) -> set[str]:
        html = sign_in(user).get(url, {"tag": tag.pk}).content.decode()
        return {name for name, number in numbers.items() if number in html}

    assert found(cast.manager, merchant) == {"mine", "company", "assisted"}
    assert found(cast.head, payroll) == {"company"}
    assert found(cast.far_manager, payroll) == set()
    assert "商户" in sign_in(cast.head).get(url, {"tag": merchant.pk}).content.decode()
    client = sign_in(cast.head)
    assert_queries("customer list by tag, head", lambda: client.get(url, {"tag": merchant.pk}))


def test_a_picker_offers_tags(cast: Cast, sign_in: SignIn, merchant: Tag, payroll: Tag) -> None:
    answer = sign_in(cast.teller).get(reverse("customers:tag_options"), {"q": "工资"})
    assert answer.json() == {"results": [{"id": payroll.pk, "text": "代发工资 · 来源"}]}


def test_the_administrator_keeps_them_on_record(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.administrator)
    made = {"name": "纳税A级", "group": "经营", "meaning": "", "position": "1", "is_active": "on"}
    assert client.post("/admin/customers/tag/add/", made).status_code == 302
    tag = Tag.objects.get()
    again = client.post("/admin/customers/tag/add/", {**made, "name": "纳税a级"})
    assert again.status_code == 200
    assert Tag.objects.count() == 1
    client.post(f"/admin/customers/tag/{tag.pk}/change/", {**made, "name": "纳税A级企业", "seen_version": "1"})
    entries = AuditEntry.objects.filter(subject_type="customers.tag").order_by("pk")
    assert [entry.code for entry in entries] == ["tag.created", "tag.changed"]
