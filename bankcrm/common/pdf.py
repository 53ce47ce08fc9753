"""A page as PDF, where the optional library and what it needs of the system are there (requirements-pdf.txt).

Without it nothing else is missing: pages say so, and can be printed from the browser.
"""

from __future__ import annotations

import logging
import mimetypes
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils.translation import gettext as _

from bankcrm.common.errors import RuleViolation
from bankcrm.common.pdf_pictures import with_pictures

# A host that there is not: what the library is not given it could not fetch either.
_OWN = "http://bankcrm.invalid/"


@cache
def _library() -> Any:
    """WeasyPrint, or None: not installed, or without the system's libraries (it then fails to load them)."""
    try:
        return import_module("weasyprint")
    except (ImportError, OSError):
        return None


def is_there() -> bool:
    return _library() is not None


def pdf_of(html: str) -> bytes:
    """The page as PDF. It is given nothing but our own style sheets: no file of the server, no other host."""
    library = _library()
    if library is None:
        raise RuleViolation("no_pdf", _("PDF is not set up on this server. Print the page from the browser instead."))
    page = with_pictures(html, _text)
    written: bytes = library.HTML(string=page, base_url=_OWN, url_fetcher=_fetcher(library)).write_pdf()
    return written


def _text(address: str) -> str:
    """One of our own files, by the address that a page gives it or by its name."""
    path = address if address.startswith(settings.STATIC_URL) else settings.STATIC_URL + address
    return own_file(_OWN + path.lstrip("/"))[0].decode()


# Of every sheet that is written for screens the library says what it passes over.
logging.getLogger("weasyprint").setLevel(logging.ERROR)


def _fetcher(library: Any) -> Any:
    """The library asks it for every address that the page names."""

    class OwnFiles(library.urls.URLFetcher):  # type: ignore[misc, name-defined]
        def fetch(self, url: str, headers: Any = None) -> Any:
            content, kind = own_file(url)
            return library.urls.URLFetcherResponse(url, content, {"Content-Type": kind})

    return OwnFiles()


def own_file(url: str) -> tuple[bytes, str]:
    """A style sheet or picture of the product and its kind; anything else is refused, whatever a page says."""
    if not url.startswith(_OWN + settings.STATIC_URL.lstrip("/")):
        raise ValueError(f"{url} is not one of ours")
    name = urlsplit(url).path.removeprefix(settings.STATIC_URL)
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if staticfiles_storage.exists(name):
        with staticfiles_storage.open(name) as file:
            return file.read(), kind
    found = finders.find(name)
    if not found:
        raise ValueError(f"{url} is not there")
    return Path(str(found)).read_bytes(), kind
