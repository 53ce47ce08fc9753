"""How large a demo bank can be made."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """customers, and the branches under head office: regions, sub-branches, outlets; what a large bank leaves out."""

    customers: int
    regions: int
    sub_branches: int
    outlets: int
    with_transactions: bool = True
    with_balance_history: bool = True
    with_warnings: bool = True

    @property
    def leaves(self) -> int:
        """Places that customers belong to."""
        return self.sub_branches + self.outlets

    @property
    def portfolios(self) -> int:
        """So that one comes to some 400 customers: six in ten have a manager."""
        return round(self.customers * 0.6 / 400)


SIZES = {
    "small": Size(5_000, 3, 10, 16),
    "100k": Size(100_000, 8, 40, 150),
    "1m": Size(1_000_000, 12, 120, 467),
    "10m": Size(10_000_000, 20, 300, 1_679, with_transactions=False, with_balance_history=False, with_warnings=False),
}


def size_of(customers: int) -> Size:
    """A bank of any number of customers, for tests: the branches of the small one."""
    return Size(customers, 3, 10, 16)
