"""The browser of the tests: Debian's Chromium, and a font with Chinese characters; installed where we may."""

import os
import shutil
import subprocess

from bankcrm.local.console import say, step

_PLACES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> str | None:
    """The browser's program: BANKCRM_CHROMIUM, or the first that is installed."""
    given = os.environ.get("BANKCRM_CHROMIUM")
    if given:
        return given if os.access(given, os.X_OK) else None
    return next((found for name in _PLACES if (found := shutil.which(name))), None)


def has_chinese_font() -> bool:
    if shutil.which("fc-list") is None:
        return False
    answer = subprocess.run(["fc-list", ":lang=zh-cn"], capture_output=True, text=True, check=False)
    return bool(answer.stdout.strip())


def ensure_browser() -> bool:
    """Have a browser that can show Chinese; as root on Debian it is installed. False where there is none."""
    given = os.environ.get("BANKCRM_CHROMIUM")
    missing = [] if given or chromium() else ["chromium"]
    missing += [] if has_chinese_font() else ["fonts-wqy-microhei"]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        with step(f"install {' and '.join(missing)}") as current:
            if not _apt(missing):
                current.result = "failed"
    if chromium() is None and given:
        say(f"  ! BANKCRM_CHROMIUM names no program: {given}. The browser tests are skipped")
    elif chromium() is None:
        say("  ! no Chromium here: the browser tests are skipped (install it: apt-get install chromium)")
    elif not has_chinese_font():
        say("  ! no font with Chinese characters: screenshots show boxes (apt-get install fonts-wqy-microhei)")
    return chromium() is not None


def _apt(packages: list[str]) -> bool:
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", *packages]
    for words in (["apt-get", "update", "--quiet"], install):
        done = subprocess.run(words, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        if done.returncode:
            say(f"    {(done.stdout + done.stderr).strip()[-800:]}")
    return chromium() is not None and has_chinese_font()
