"""Values that a query leaves open: the statement stays the same, and each question brings its own."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import BigIntegerField, CharField, Field, ForeignObject, Lookup, Value

from bankcrm.common.statements import Named


class Asked(Value):
    """A value that comes with each question, by its name."""

    def __init__(self, name: str, output_field: Field) -> None:
        super().__init__(Named(name, isinstance(output_field, CharField)), output_field=output_field)

    @property
    def name(self) -> str:
        return str(self.value.name)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        return "%s", [self.value]


class AskedKeys(Asked):
    """Several keys under one name; compared by `__any_of`.

    number: how many, where the statement depends on it; one who asks with another number asks another statement.
    """

    def __init__(self, name: str, number: int = 0) -> None:
        super().__init__(name, BigIntegerField())
        self.number = number

    @staticmethod
    def brought(keys: Iterable[int]) -> str:
        """The keys as the text of an array: a list would be written key by key by the driver, fifteen times as long."""
        return f"{{{','.join(map(str, sorted(keys)))}}}"

    def __len__(self) -> int:
        return self.number

    def __bool__(self) -> bool:
        return True


def parameter_of(keys: Collection[int] | AskedKeys) -> Any:
    """Several keys as a parameter of SQL, be they known or left open."""
    return keys.value if isinstance(keys, AskedKeys) else sorted(keys)


@ForeignObject.register_lookup
@Field.register_lookup
class AnyOf(Lookup):
    """`manager__any_of=AskedKeys("managers")` keeps rows of any of them."""

    lookup_name = "any_of"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        value, values = compiler.compile(self.rhs)
        return f"{column} = ANY({value}::bigint[])", (*params, *values)
