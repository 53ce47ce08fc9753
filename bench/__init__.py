"""Measures the product at 100 k, 1 M and more customers, beside the raw SQL and a bare Django view of the same run."""
