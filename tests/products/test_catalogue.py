"""Products and categories: entered, changed, retired, under the right and on record."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from bankcrm.common.errors import EditConflict, NotAllowed, RuleViolation
from bankcrm.common.models import AuditEntry, FeedBatch, FeedSource
from products.choices import ProductStatus
from products.models import Category, Product
from products.rules import may_be_sold
from products.services.product import (
    category_create,
    category_edit,
    product_create,
    product_edit,
    product_retire,
)
from products.services.rate import rate_set

EN = {"accept-language": "en"}
TODAY = date(2026, 6, 30)


@pytest.fixture
def product(world):
    return world.products["time"]


@pytest.fixture
def officer(cast):
    return cast.product_manager


def new_values(world, **more):
    return {"code": "T9", "name": "大额存单", "category": world.products["time"].category, "currency": "CNY", **more}


def test_a_product_is_entered_and_on_record(world, officer):
    product = product_create(values=new_values(world, minimum=Decimal(200_000)), acting_user=officer)
    assert product.status == ProductStatus.DRAFT
    entry = AuditEntry.objects.get(code="product.created")
    assert entry.subject_id == product.pk
    assert entry.changes["minimum"] == [None, "200000"]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"code": "T1"}, "code_taken"),
        ({"status": ProductStatus.RETIRED}, "status"),
        ({"sale_from": date(2026, 2, 1), "sale_until": date(2026, 1, 1)}, "period"),
        ({"minimum": Decimal(-1)}, "minimum"),
    ],
)
def test_what_is_wrong_with_a_new_product_is_said(world, officer, more, code):
    with pytest.raises(RuleViolation) as refusal:
        product_create(values=new_values(world, **more), acting_user=officer)
    assert refusal.value.code == code
    assert not Product.objects.filter(name="大额存单").exists()


def test_only_whoever_may_changes_the_catalogue(world, cast, product):
    for user in (cast.head, cast.teller, cast.administrator):
        with pytest.raises(NotAllowed):
            product_create(values=new_values(world), acting_user=user)
        with pytest.raises(NotAllowed):
            product_edit(product=product, values={"name": "x"}, acting_user=user)
        with pytest.raises(NotAllowed):
            product_retire(product=product, reason="x", acting_user=user)
        with pytest.raises(NotAllowed):
            category_create(values={"code": "x", "name": "x", "kind": "time"}, acting_user=user)


def test_the_system_itself_keeps_the_catalogue_and_is_on_record_without_a_name(world, product):
    """As customers' services do: a command says `acting_user=None` outright."""
    made = product_create(values=new_values(world), acting_user=None)
    rate_set(product=made, rate=Decimal(1), effective_from=TODAY, acting_user=None)
    product_edit(product=product, values={"department": "零售部"}, acting_user=None)
    category_edit(category=product.category, values={"name": "存款"}, acting_user=None)
    product_retire(product=product, reason="replaced", acting_user=None)
    entries = AuditEntry.objects.order_by("pk").values_list("code", "user")
    codes = ["product.created", "rate.set", "product.changed", "category.changed", "product.retired"]
    assert list(entries) == [(code, None) for code in codes]


def test_a_retired_product_cannot_be_sold_and_stays_on_its_holdings(world, officer, cast, sign_in):
    product = world.products["demand"]
    assert may_be_sold(product, TODAY)
    product = product_retire(product=product, reason="replaced", acting_user=officer)
    decision = may_be_sold(product, TODAY)
    assert not decision and decision.reason
    entry = AuditEntry.objects.get(code="product.retired")
    assert entry.changes == {"status": ["on_sale", "retired"]} and entry.reason == "replaced"
    account = world.accounts["mine"]
    account.refresh_from_db()
    assert account.product_id == product.pk
    page = sign_in(cast.manager).get(reverse("products:account_detail", args=[account.pk]))
    assert page.status_code == 200 and product.name in page.content.decode()


def test_retiring_is_final(officer, product):
    product_retire(product=product, reason="x", acting_user=officer)
    with pytest.raises(RuleViolation):
        product_retire(product=product, reason="again", acting_user=officer)
    for status in (ProductStatus.ON_SALE, ProductStatus.SUSPENDED, ProductStatus.DRAFT):
        with pytest.raises(RuleViolation) as refusal:
            product_edit(product=product, values={"status": status}, acting_user=officer)
        assert refusal.value.field == "status"
    product.refresh_from_db()
    assert product.status == ProductStatus.RETIRED


@pytest.mark.parametrize(
    ("status", "sale_from", "sale_until", "sold"),
    [
        ("on_sale", None, None, True),
        ("on_sale", TODAY, TODAY, True),
        ("on_sale", date(2026, 7, 1), None, False),
        ("on_sale", None, date(2026, 6, 29), False),
        ("draft", None, None, False),
        ("suspended", None, None, False),
        ("retired", None, None, False),
    ],
)
def test_a_product_is_sold_while_on_sale_and_within_its_period(product, status, sale_from, sale_until, sold):
    product.status, product.sale_from, product.sale_until = status, sale_from, sale_until
    assert bool(may_be_sold(product, TODAY)) is sold


def test_a_status_moves_only_along_its_way(officer, product):
    with pytest.raises(RuleViolation):
        product_edit(product=product, values={"status": "draft"}, acting_user=officer)
    with pytest.raises(RuleViolation):
        product_edit(product=product, values={"status": "retired"}, acting_user=officer)
    product_edit(product=product, values={"status": "suspended"}, acting_user=officer)
    product_edit(product=product, values={"status": "on_sale"}, acting_user=officer)
    codes = AuditEntry.objects.filter(code="product.changed").order_by("pk").values_list("changes", flat=True)
    assert list(codes) == [{"status": ["on_sale", "suspended"]}, {"status": ["suspended", "on_sale"]}]


def test_the_second_of_two_editors_is_told(officer, product):
    seen = product.row_version
    product_edit(product=product, values={"name": "甲"}, row_version=seen, acting_user=officer)
    with pytest.raises(EditConflict) as conflict:
        product_edit(product=product, values={"name": "乙"}, row_version=seen, acting_user=officer)
    assert conflict.value.theirs["name"] == "甲"
    product.refresh_from_db()
    assert product.name == "甲"


def test_what_the_core_system_feeds_is_locked_and_says_since_when(world, cast, officer, product, sign_in):
    batch = FeedBatch.objects.create(number="B1", profile="canonical", folder="x")
    FeedSource.objects.create(
        entity="products", profile="canonical", batch=batch, fields=["code", "name"], as_of=date(2026, 6, 30)
    )
    Product.objects.filter(pk=product.pk).update(made_by_batch=batch.pk)
    with pytest.raises(RuleViolation) as refusal:
        product_edit(product=product, values={"name": "x"}, acting_user=officer)
    assert (refusal.value.code, refusal.value.field) == ("core_field", "name")
    product_edit(product=product, values={"department": "零售部"}, acting_user=officer)
    page = sign_in(officer).get(reverse("products:product_edit", args=[product.pk]), headers=EN).content.decode()
    assert "Source: core system, as of 2026-06-30" in page
    assert 'name="name"' not in page and 'name="department"' in page


def test_the_form_saves_only_what_was_changed_and_keeps_the_rest(officer, product, sign_in):
    client = sign_in(officer)
    url = reverse("products:product_edit", args=[product.pk])
    data = {
        "row_version": product.row_version,
        "code": product.code,
        "name": "整存整取一年(新)",
        "category": product.category_id,
        "status": "on_sale",
        "currency": "CNY",
    }
    answer = client.post(url, data)
    assert answer.status_code == 302 and answer["Location"] == reverse("products:product_detail", args=[product.pk])
    entry = AuditEntry.objects.get(code="product.changed")
    assert entry.changes == {"name": ["整存整取一年", "整存整取一年(新)"]}
    stale = client.post(url, {**data, "name": "又改"}, headers=EN)
    assert stale.status_code == 409 and "整存整取一年(新)" in stale.content.decode()


def test_a_mistake_in_the_form_stands_at_its_field(world, officer, sign_in):
    client = sign_in(officer)
    url = reverse("products:product_create")
    missing = client.post(url, {"currency": "CNY", "status": "draft"}, headers=EN)
    assert missing.status_code == 422 and 'id="id_name_error"' in missing.content.decode()
    data = {
        "code": "T1",
        "name": "x",
        "category": world.products["time"].category_id,
        "currency": "CNY",
        "status": "draft",
    }
    taken = client.post(url, data, headers=EN)
    assert taken.status_code == 422 and 'id="id_code_error"' in taken.content.decode()


def test_retiring_asks_for_a_reason_and_then_refuses(officer, product, sign_in):
    client = sign_in(officer)
    url = reverse("products:product_retire", args=[product.pk])
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "replaced"}).status_code == 302
    assert "This product is retired already." in client.get(url, headers=EN).content.decode()
    assert client.post(url, {"reason": "again"}).status_code >= 400
    assert AuditEntry.objects.filter(code="product.retired").count() == 1


def test_categories_make_a_tree_without_a_circle(world, officer):
    top = category_create(values={"code": "A", "name": "存款", "kind": "time", "parent": None}, acting_user=officer)
    low = category_create(values={"code": "A1", "name": "定期", "kind": "time", "parent": top}, acting_user=officer)
    for parent in (low, top):
        with pytest.raises(RuleViolation) as refusal:
            category_edit(category=top, values={"parent": parent}, acting_user=officer)
        assert refusal.value.code == "circle"
    with pytest.raises(RuleViolation) as refusal:
        category_create(values={"code": "A2", "name": "x", "kind": "loan", "parent": top}, acting_user=officer)
    assert refusal.value.field == "kind"
    category_create(values={"code": "A3", "name": "活期", "kind": "demand", "parent": top}, acting_user=officer)


def test_a_category_with_products_keeps_its_kind(world, officer):
    category = world.products["time"].category
    with pytest.raises(RuleViolation) as refusal:
        category_edit(category=category, values={"kind": "loan"}, acting_user=officer)
    assert refusal.value.code == "in_use"


def test_the_tree_of_categories_is_shown_whole(world, officer, sign_in):
    top = Category.objects.create(code="A", name="存款类", kind="time")
    Category.objects.create(code="B", name="定期类", kind="time", parent=top)
    text = sign_in(officer).get(reverse("products:category_list"), headers=EN).content.decode()
    assert text.index("存款类") < text.index("定期类")
    assert "\u2003\u2003<a" in text
