"""What proves a search index: each app registers how its own is worked out anew and compared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Outcome:
    """examined: rows looked at. faults: what is wrong, in words for the command line, with how many.

    named: the first numbers of records that differ, none of them masked ones.
    """

    examined: int = 0
    faults: dict[str, int] = field(default_factory=dict)
    named: list[str] = field(default_factory=list)

    def add(self, words: str, number: int) -> None:
        if number:
            self.faults[words] = self.faults.get(words, 0) + number

    @property
    def number(self) -> int:
        return sum(self.faults.values())


# (mend) -> what was found; with `mend` it is written anew.
Proof = Callable[[bool], Outcome]
_proofs: dict[str, Proof] = {}


def register(what: str, proof: Proof) -> None:
    """`what` is examined: "customers"."""
    _proofs[what] = proof


def proofs() -> dict[str, Proof]:
    return dict(_proofs)
