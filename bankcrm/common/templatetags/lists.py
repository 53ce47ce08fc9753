"""What stands around a list's rows, drawn once: its pages differ in addresses, numbers and the time alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django import template
from django.utils.safestring import SafeString

from bankcrm.common.gaps import draw, gap
from bankcrm.common.html import drawn

register = template.Library()


class Head(NamedTuple):
    """The head of a column; url: the gap for the order to which it leads, if it leads to one."""

    name: str
    label: str
    unit: str
    css: str
    sorted: str
    no_sort_reason: str
    url: str


@register.simple_tag
def list_heads(columns: Sequence[Mapping[str, Any]]) -> SafeString:
    """The heads of a list's columns."""
    gaps = {f"to_{at}": column["sort_url"] for at, column in enumerate(columns) if column["sort_url"]}
    heads = tuple(_head(column, f"to_{at}") for at, column in enumerate(columns))
    return draw("generic/_list_heads.html", gaps, heads=heads)


def _head(column: Mapping[str, Any], way: str) -> Head:
    said = [str(column.get(name, "")) for name in Head._fields[:-1]]
    return Head._make([*said, drawn(gap(way)) if column["sort_url"] else ""])


@register.simple_tag
def list_pager(pager: Mapping[str, Any]) -> SafeString:
    """The words beneath a list, and the ways to its other pages."""
    sizes = {f"rows_{size['size']}": size for size in pager.get("page_sizes", ())}
    ways = {name: pager.get(name, "") for name in ("previous_url", "next_url")}
    return draw(
        "generic/_list_pager.html",
        {"words": pager["words"], **ways, **{name: size["url"] for name, size in sizes.items()}},
        sizes=tuple((size["size"], drawn(gap(name))) for name, size in sizes.items()),
        page_size=pager.get("page_size"),
        has_previous=bool(ways["previous_url"]),
        has_next=bool(ways["next_url"]),
    )


@register.simple_tag
def list_selection(page: Any) -> SafeString:
    """The bar with what can be done with the ticked rows."""
    selection = page.selection
    return draw(
        "generic/_list_selection.html",
        {"query": selection.query, "seen_at": selection.seen_at, "count": page.count.words},
        actions=tuple(selection.actions),
        exported=selection.list_name if selection.is_exported else "",
    )
