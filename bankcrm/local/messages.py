"""`make messages`: gather the texts of code and templates into the catalogue, and tell which are not translated yet.

Guesses that gettext makes from similar texts are thrown away: a wrong word is worse than a missing one. The order is
the alphabet's, so that two people's additions seldom meet.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import polib

from bankcrm.local.console import say, say_error
from bankcrm.local.discovery import into_environment
from bankcrm.local.envfile import ROOT
from bankcrm.local.translations import compile_translations

LANGUAGE = "zh_Hans"
WITHOUT_TEXTS = (".venv", ".bankcrm", "bench", "node_modules", "static_vendor", "staticfiles", "tests")


def main() -> int:
    if shutil.which("xgettext") is None:
        say_error("The tools of GNU gettext are needed here (the package is called gettext).")
        return 1
    into_environment()
    words = ["makemessages", "--locale", LANGUAGE, "--no-obsolete", "--add-location", "never", "--no-wrap"]
    ignored = [word for name in WITHOUT_TEXTS for word in ("--ignore", name)]
    env = {"DJANGO_SETTINGS_MODULE": "bankcrm.settings.local", **os.environ}
    done = subprocess.run([sys.executable, "manage.py", *words, *ignored], cwd=ROOT, env=env, check=False)
    if done.returncode:
        return done.returncode
    missing = tidy(ROOT / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po")
    compile_translations(ROOT)
    for text in missing:
        say(f"  {text}")
    say(f"{len(missing)} not translated yet." if missing else "Every text is translated.")
    return 0


def tidy(path: Path) -> list[str]:
    """Drop guesses and what is gone, order the rest; the texts that lack a translation."""
    catalogue = polib.pofile(str(path), encoding="utf-8", wrapwidth=120)
    for entry in catalogue.obsolete_entries():
        catalogue.remove(entry)
    for entry in catalogue:
        if entry.fuzzy:
            entry.flags.remove("fuzzy")
            entry.msgstr = ""
            entry.msgstr_plural = dict.fromkeys(entry.msgstr_plural, "")
            entry.previous_msgid = entry.previous_msgctxt = entry.previous_msgid_plural = None
    for key in ("POT-Creation-Date", "PO-Revision-Date", "Last-Translator", "Language-Team", "Report-Msgid-Bugs-To"):
        catalogue.metadata.pop(key, None)
    catalogue.sort(key=lambda entry: (entry.msgid.lower(), entry.msgid, entry.msgctxt or ""))
    catalogue.save(str(path))
    return [
        f"[{entry.msgctxt}] {entry.msgid}" if entry.msgctxt else entry.msgid for entry in catalogue if _lacks(entry)
    ]


def _lacks(entry: polib.POEntry) -> bool:
    return not all(entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr])


if __name__ == "__main__":
    sys.exit(main())
