"""LIKE patterns of what was typed, and the lookup that asks by one."""

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


def literal(text: str) -> str:
    """Typed text inside a pattern, its own wildcards taken literally."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def in_order(letters: str) -> str:
    """A pattern for a reading that holds these letters one after the other: `%z%s%a%n%` for zhangsan."""
    return f"%{'%'.join(c for c in letters if c.isalnum())}%"
