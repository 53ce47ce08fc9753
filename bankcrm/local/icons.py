"""The SVG sprite: of five thousand icons, those that templates and code name."""

import re
from collections.abc import Iterable
from pathlib import Path

from bankcrm.local.console import StepFailed

_NAME = r"([a-z0-9]+(?:-[a-z0-9]+)*)"
_USES = [
    re.compile(r"{%\s*icon\s+[\"']" + _NAME + r"[\"']"),
    re.compile(r"\b(?:\w+_)?icon[\"']?\s*(?::\s*str\s*)?[=:]\s*[\"']" + _NAME + r"[\"']"),
    re.compile(r"icons\.svg#" + _NAME + r"(?![\w-])"),
]
_SOURCES = (".html", ".py", ".js", ".svg", ".txt")
_FOLDERS = ("templates", "static", "bankcrm", "staff", "customers", "products", "early_warning", "inquiry", "sysadmin")
_SKIP = {"node_modules", "static_vendor", "__pycache__", "migrations", "local"}
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_OUTER = re.compile(r"<svg\b[^>]*>(.*)</svg>", re.DOTALL)
_BLANK = re.compile(r"<path stroke=\"none\" d=\"M0 0h24v24H0z\"[^>]*/>")


def used_icons(root: Path) -> dict[str, Path]:
    """Every icon name in use, with one file that uses it."""
    found: dict[str, Path] = {}
    for path in _files(root):
        text = path.read_text(encoding="utf-8", errors="replace")
        for use in _USES:
            for match in use.finditer(text):
                found.setdefault(match.group(1), path)
    return dict(sorted(found.items()))


def build_sprite(names: dict[str, Path], outline: Path) -> str:
    """One `<symbol>` for each name, from the outline icons. A name that does not exist stops the build."""
    missing = [f"{name} (in {path})" for name, path in names.items() if not (outline / f"{name}.svg").exists()]
    if missing:
        raise StepFailed(
            f"There is no icon named {', '.join(missing)}",
            "Take a name that exists in node_modules/@tabler/icons/icons/outline.",
        )
    symbols = [_symbol(name, (outline / f"{name}.svg").read_text(encoding="utf-8")) for name in names]
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def _symbol(name: str, svg: str) -> str:
    """The stroke's width is left to the page: a symbol that set it could not be made thinner."""
    inner = _OUTER.search(_COMMENT.sub("", svg))
    if inner is None:
        raise StepFailed(f"The icon {name} is not an SVG picture")
    shapes = re.sub(r"\s*\n\s*", "", _BLANK.sub("", inner.group(1))).strip()
    return (
        f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
        f'stroke-linecap="round" stroke-linejoin="round">{shapes}</symbol>'
    )


def _files(root: Path) -> Iterable[Path]:
    for name in _FOLDERS:
        for path in sorted((root / name).rglob("*")):
            if path.suffix in _SOURCES and not _SKIP.intersection(path.relative_to(root).parts):
                yield path
