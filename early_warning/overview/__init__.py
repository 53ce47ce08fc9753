"""Warnings seen from above: sums that were kept, and the page that reads them."""
