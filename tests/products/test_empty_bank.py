"""Before the first feed: no business date, no row, and every page says what comes next."""

from __future__ import annotations

import pytest
from django.test import Client

from staff.models import Role, User

EN = {"accept-language": "en"}


@pytest.fixture
def client_of(db):
    def signed_in(role):
        user = User.objects.create_user(username=role, password="a word that nobody knows")
        user.groups.add(Role.objects.get(code=role))
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("/accounts/", "No account yet"),
        ("/loans/", "No loan yet"),
        ("/products/", "No product yet"),
        ("/products/categories/", "No category yet"),
        ("/branches/", "No branch yet"),
        ("/employees/", "No employee yet"),
        ("/loans/?overdue=yes", "Nothing matches these filters"),
        ("/accounts/?maturing=30", "Nothing matches these filters"),
        ("/accounts/?sort=maturity", "No account yet"),
    ],
)
def test_an_empty_list_says_why_and_what_next(client_of, url, says):
    answer = client_of("analyst").get(url, headers=EN)
    assert answer.status_code == 200
    assert says in answer.content.decode()


def test_whoever_may_enter_the_first_is_offered_to(client_of):
    text = client_of("product_manager").get("/products/", headers=EN).content.decode()
    assert "No product yet" in text and "/products/new/" in text
    text = client_of("administrator").get("/branches/", headers=EN).content.decode()
    assert "/branches/new/" in text
