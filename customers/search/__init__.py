"""Customers in the search box: the source, how a hit looks, and the index behind it."""


def register() -> None:
    from bankcrm.common import search
    from bankcrm.common.search import proof
    from customers.search.check import check
    from customers.search.source import CustomerSource

    proof.register("customers", check)
    search.register(CustomerSource())
