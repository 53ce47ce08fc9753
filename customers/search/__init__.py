"""Customers in the search box: the source, how a hit looks, and the index behind it."""
