"""Accounts, loans and products in the search box."""

from bankcrm.common import search


def register() -> None:
    from bankcrm.common.search import proof
    from products.search.catalogue import ProductSource
    from products.search.check import check
    from products.search.holdings import AccountSource, LoanSource

    proof.register("accounts", check)
    for source in (AccountSource(), LoanSource(), ProductSource()):
        search.register(source)
