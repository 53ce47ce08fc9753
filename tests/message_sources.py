"""Every text of the product that the catalogue must hold, read from the code and the templates without any tool."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("bankcrm", "customers", "early_warning", "inquiry", "products", "staff", "sysadmin", "templates")
# name of the function -> places of context, text and plural among its arguments
CALLS: dict[str, tuple[int | None, int, int | None]] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), (None, 0, None)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (None, 0, 1)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), (0, 1, None)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), (0, 1, 2)),
}
# What Django makes of a template is not Python: only the calls in it are.
CALL = re.compile(r"\b(_|n?p?gettext)\(((?:\s*u?(?:'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")\s*,?)+)")


class Message(NamedTuple):
    context: str
    text: str
    plural: str
    place: str


def messages() -> Iterator[Message]:
    for part in PARTS:
        for path in sorted((ROOT / part).rglob("*")):
            if "migrations" in path.parts:
                continue
            if path.suffix == ".py":
                yield from _in_code(path.read_text("utf-8"), path)
            elif path.suffix in (".html", ".txt") and "templates" in path.parts:
                yield from _in_template(path)


def aliases() -> Iterator[str]:
    """Names under which a text would not be found: neither the function's own nor `_`."""
    for part in PARTS:
        for path in sorted((ROOT / part).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
                    for name in node.names:
                        if name.name in CALLS and (name.asname or "_") != "_":
                            yield f"{_place(path, node.lineno)}: {name.name} as {name.asname}"


def templatized(path: Path) -> str:
    return templatize(path.read_text("utf-8"), origin=str(path))


def _in_code(source: str, path: Path) -> Iterator[Message]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in CALLS:
                yield from _message(name, node.args, _place(path, node.lineno))


def _in_template(path: Path) -> Iterator[Message]:
    source = templatized(path)
    for found in CALL.finditer(source):
        call = ast.parse(f"{found[1]}({found[2].rstrip().rstrip(',')})", mode="eval").body
        assert isinstance(call, ast.Call)
        yield from _message(found[1], call.args, _place(path, source.count("\n", 0, found.start()) + 1))


def _message(name: str, arguments: list[ast.expr], place: str) -> Iterator[Message]:
    texts = [one.value if isinstance(one, ast.Constant) and isinstance(one.value, str) else "" for one in arguments]
    context, text, plural = (texts[at] if at is not None and at < len(texts) else "" for at in CALLS[name])
    if text:
        yield Message(context, text, plural, place)


def _place(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"
