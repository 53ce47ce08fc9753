"""Translations: .po files are kept in the repository, .mo files are compiled here without the system's gettext."""

from collections.abc import Iterator
from pathlib import Path

import polib

from bankcrm.local.console import StepFailed


def compile_translations(root: Path) -> int:
    """Compile what is newer than its compiled form; how many files were."""
    compiled = 0
    for source in sorted(_sources(root)):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        try:
            catalogue = polib.pofile(str(source), encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise StepFailed(f"The translation {source} cannot be read: {error}", "Mend the line it names.") from error
        draft = target.with_name(f"{target.name}.new")
        catalogue.save_as_mofile(str(draft))
        draft.replace(target)
        compiled += 1
    return compiled


def _sources(root: Path) -> Iterator[Path]:
    yield from root.glob("locale/*/LC_MESSAGES/*.po")
    yield from root.glob("*/locale/*/LC_MESSAGES/*.po")
