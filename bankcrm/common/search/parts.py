"""Parts of numbers by index: of a telephone, a document, an account, a card.

An index of every three neighbours (pg_trgm) knows a thousand threes of digits: of ten million numbers each stands in
some hundred thousand, and of six digits four such lists are read. Of every four neighbours each list is a tenth as
long. What the index holds, and what it is asked for, are functions of the migrations
`common.0005_number_parts` and `0007_parts_held_by_two`.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, Func, IntegerField, Lookup

SHORTEST = 3


class Parts(Func):
    """`GinIndex(Parts("number"))`: every four neighbouring signs of the column, and the three at its end."""

    function = "search_parts"
    output_field = ArrayField(IntegerField())


class _ByParts(Lookup):
    """By the index, whose answer holds a little more than what is meant: the text itself is looked for in it."""

    index: ClassVar[str]
    exact: ClassVar[str] = "strpos({column}, {text}) > 0"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        column, params = self.process_lhs(compiler, connection)
        text, values = self.process_rhs(compiler, connection)
        both = f"({self.index} AND {self.exact})".format(column=column, text=text)
        return both, (*params, *values, *params, *values)


@CharField.register_lookup
class Holds(_ByParts):
    """`number__holds=text`: four signs or more, anywhere. Of many signs the index is asked for the last six alone."""

    lookup_name = "holds"
    index = "search_parts({column}) @> search_parts_held({text})"


@CharField.register_lookup
class HoldsThree(_ByParts):
    """`number__holds_three=text`: three signs, whatever follows them."""

    lookup_name = "holds_three"
    index = "search_parts({column}) && search_parts_begun({text})"


@CharField.register_lookup
class EndsWithFour(_ByParts):
    """`number__ends_with_four=text`: the last four signs, or more."""

    lookup_name = "ends_with_four"
    index = "search_parts({column}) @> search_parts_ending({text})"
    exact = "starts_with(reverse({column}), reverse({text}))"


def held(part: str) -> str:
    """The lookup that finds a part of this length, which is three signs or more."""
    return Holds.lookup_name if len(part) > SHORTEST else HoldsThree.lookup_name
