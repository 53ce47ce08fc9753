"""How many queries each page of the staff module takes, at most."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

BASELINES = {
    "/branches/": 7,
    "/employees/": 7,
    "/branches/options/?q=东": 4,
    "/employees/options/?q=E": 4,
    "/branches/{branch}/": 9,
    "/branches/{branch}/?panel=below": 5,
    "/branches/{branch}/?panel=employees": 5,
    "/branches/{branch}/?panel=heads": 5,
    "/employees/{employee}/": 8,
    "/employees/{employee}/?panel=roles": 6,
    "/employees/{employee}/?panel=portfolio": 8,
}


@pytest.mark.parametrize("url", BASELINES)
def test_a_page_takes_no_more_queries_than_its_baseline(world, cast, sign_in, url):
    client = sign_in(cast.head)
    address = url.format(branch=world.branches["north"].pk, employee=world.employees["manager"].pk)
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    assert len(queries) <= BASELINES[url], [query["sql"][:160] for query in queries]
