"""Panels of products, accounts and loans, and those that stand on the customer's page."""

from products.panels import account, customer, group, loan, product

__all__ = ["account", "customer", "group", "loan", "product"]
