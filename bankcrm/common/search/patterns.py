"""LIKE patterns of what was typed, and the lookups that ask by one."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Lookup


@CharField.register_lookup
class Like(Lookup):
    """`name_pinyin__like="%z%s%"`: the pattern as it stands."""

    lookup_name = "like"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        column, params = self.process_lhs(compiler, connection)
        pattern, values = self.process_rhs(compiler, connection)
        return f"{column} LIKE {pattern}", (*params, *values)


@CharField.register_lookup
class Holds(Lookup):
    """`number__holds=text`: as `contains`, but the index is asked for the end of a long text alone.

    An index of trigrams reads a list of rows for each three signs that it is asked for, sixteen of an identity number.
    The last six signs leave few rows, of which the text is looked for whole: it is where numbers differ most.
    """

    lookup_name = "holds"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        column, params = self.process_lhs(compiler, connection)
        text, values = self.process_rhs(compiler, connection)
        end = f"right({text}, 6)"
        for sign in ("\\", "%%", "_"):
            end = f"replace({end}, '{sign}', '\\{sign}')"
        return (
            f"({column} LIKE '%%' || {end} || '%%' AND strpos({column}, {text}) > 0)",
            (*params, *values, *params, *values),
        )


def literal(text: str) -> str:
    """Typed text inside a pattern, its own wildcards taken literally."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def in_order(letters: str) -> str:
    """A pattern for a reading that holds these letters one after the other: `%z%s%a%n%` for zhangsan."""
    return f"%{'%'.join(c for c in letters if c.isalnum())}%"
