"""A warning's line of the inbox, made in one go: as a template, thirty of them were a third of the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from bankcrm.common.html import escaped
from bankcrm.common.templatetags.bankcrm import mark
from early_warning.models import Warning


def line(row: Mapping[str, Any], url: str, *, is_chosen: bool) -> SafeString:
    """`row` is that of `pane.row`; `url` opens the warning at the right, or without scripts its page."""
    warning: Warning = row["warning"]
    css = "bc-inbox-item" + (" is-new" if row["is_new"] else "") + ("" if warning.is_open else " is-done")
    short = row["amount"]
    amount = f'{escaped(short.figure)} <span class="bc-unit">{escaped(short.unit)}</span>' if short else ""
    chosen = ' aria-current="true"' if is_chosen else ""
    name, kind = escaped(row["name"]), escaped(row["kind"])
    return mark_safe(  # noqa: S308 every part is escaped
        f'<a class="{css}" id="w-{warning.pk}" href="{escaped(url)}" data-pane="{escaped(warning.get_absolute_url())}"'
        f"{chosen}>{mark(row['level'])}"
        f'<span class="visually-hidden">{escaped(row["level_label"])}</span>'
        f'<span class="bc-inbox-t"><b>{name}</b><span class="bc-sub">{kind}</span></span>'
        f'<span class="bc-inbox-a bc-num">{amount}</span>'
        f'<span class="bc-inbox-x">{escaped(row["sentence"])}</span>'
        f'<span class="bc-sub bc-inbox-d">{escaped(row["left"])}</span></a>\n'
    )
