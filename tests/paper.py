"""Reading PDF in tests: with the optional library and poppler's pdftotext, else the test is skipped and says why."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from bankcrm.common import pdf

_MISSING = (
    "WeasyPrint or a library that it needs is not installed (docs/pdf.md)"
    if not pdf.is_there()
    else "pdftotext (poppler-utils) is not installed"
    if shutil.which("pdftotext") is None
    else ""
)
needs_pdf = pytest.mark.skipif(bool(_MISSING), reason=_MISSING)


def lines_of(content: bytes) -> list[str]:
    """The lines of the paper as an eye reads them: what stands side by side is one line."""
    assert content.startswith(b"%PDF-")
    read = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    return [" ".join(line.split()) for line in read.stdout.decode().splitlines() if line.strip()]
