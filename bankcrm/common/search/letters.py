"""A lookup for small tables: a reading that holds these letters one after the other, whatever stands between them."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Lookup


@CharField.register_lookup
class InOrder(Lookup):
    """`name_pinyin__in_order="zsan"` keeps zhangsan. The letters are plain: nothing in them is a pattern."""

    lookup_name = "in_order"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        column, params = self.process_lhs(compiler, connection)
        letters = "".join(c for c in str(self.rhs) if c.isalnum())
        return f"{column} LIKE %s", (*params, f"%{'%'.join(letters)}%")
