"""Parts of pages that are drawn once: what differs from page to page is written into their gaps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from bankcrm.common.gaps import draw, draw_rows, gap
from bankcrm.common.html import drawn
from bankcrm.common.templatetags.bankcrm import or_nothing

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


@register.simple_tag(takes_context=True)
def list_views(context: Context, page: Any, *, oob: bool = False) -> SafeString:
    """The view that the list stands in, and the menu of all, which is asked for when it is opened."""
    views = page.views
    gaps = {"url": views.menu_url, "label": views.label}
    menu = _Menu("_list_views.html", "_list_view_menu.html", views.is_open)
    return menu.drawn(context, gaps, is_changed=views.is_changed, oob=oob)


@register.simple_tag(takes_context=True)
def list_columns(context: Context, page: Any, *, oob: bool = False) -> SafeString:
    """The column chooser, which is asked for when it is opened."""
    columns = page.columns
    gaps = {"url": page.columns_url, "shown": len(columns.shown), "offered": len(columns.offered)}
    menu = _Menu("_list_columns.html", "_list_column_fields.html", columns.is_open)
    return menu.drawn(context, gaps, oob=oob)


class _Menu(NamedTuple):
    """A button of a list with what it opens. What stands in an open one is this person's own, and never kept."""

    button: str
    inside: str
    is_open: bool

    def drawn(self, context: Context, gaps: Mapping[str, Any], *, oob: bool, **kept: Any) -> SafeString:
        is_open = self.is_open and not oob
        template: Any = context.template
        opened = template.engine.get_template(f"generic/{self.inside}").render(context) if is_open else ""
        return draw(f"generic/{self.button}", {**gaps, "opened": opened}, is_open=is_open, oob=oob, **kept)


@register.simple_tag
def crumb_trail(crumbs: Sequence[tuple[Any, Any]]) -> SafeString:
    """The way to a page: pairs of label and address, the last one without. A page that stands by itself has none."""
    rows = [{"label": label, "url": url} for label, url in crumbs]
    return draw_rows("components/crumbs.html", rows, ("label", "url")) if len(rows) > 1 else SafeString()


@register.simple_tag
def stat_tiles(tiles: Iterable[Mapping[str, Any]], css: str = "") -> SafeString:
    """Six at most: label, value, unit (or `before`, what stands in front of the figure), note and url of its list."""
    return draw_rows("components/tiles.html", tiles, ("label", "before", "value", "unit", "note", "url"), css=css)


@register.simple_tag
def fact_rows(facts: Iterable[Mapping[str, Any]]) -> SafeString:
    """Labels and values (safe HTML or plain text)."""
    rows = [{"label": fact["label"], "value": or_nothing(fact["value"])} for fact in facts]
    return draw_rows("components/fact_rows.html", rows, ("label", "value"))
