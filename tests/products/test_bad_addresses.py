"""Whatever is typed into an address: never a server error."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

NAMES = {
    "/accounts/": [
        "q",
        "kind",
        "product",
        "branch",
        "manager",
        "maturing",
        "maturity_from",
        "currency",
        "sort",
        "page",
    ],
    "/loans/": ["q", "overdue", "loan_class", "status", "product", "branch", "maturity_to", "sort", "page", "rows"],
    "/products/": ["q", "category", "kind", "risk_level", "sort", "page"],
    "/branches/": ["q", "under", "level", "region", "state", "sort", "page"],
    "/employees/": ["q", "branch", "post", "status", "sort", "page"],
    "/accounts/{account}/": ["panel", "tab", "place"],
    "/customers/{customer}/": ["panel", "tab", "place"],
    "/products/{product}/": ["panel", "tab", "r-day", "r-term", "r-amount", "r-grade"],
}
NASTY = st.one_of(
    st.text(max_size=20),
    st.integers().map(str),
    st.sampled_from(
        [
            "\x00",
            "NaN",
            "1e999",
            "-1",
            "99999999999999999999",
            "0001-01-01",
            "9999-12-31",
            "'",
            "%",
            "maturity",
            "-overdue",
        ]
    ),
    st.sampled_from(["transactions", "holdings", "balances", "balance", "rates", "yes", "1-30", "W10", "AAAA"]),
)


@pytest.fixture
def client(cast, sign_in):
    return sign_in(cast.head)


@pytest.mark.parametrize("address", NAMES)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_address_makes_a_server_error(world, client, address, data):
    names = data.draw(st.lists(st.sampled_from(NAMES[address]), min_size=1, max_size=3, unique=True))
    asked = {name: data.draw(NASTY) for name in names}
    url = address.format(
        account=world.accounts["mine"].pk,
        customer=world.customers["mine"].pk,
        product=world.products["time"].pk,
    )
    assert client.get(url, asked).status_code in {200, 404}
