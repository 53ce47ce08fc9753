"""A page whose rows may be taken along as a file, made by a job: what lists and tables of sums have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from bankcrm.common.errors import RuleViolation
from bankcrm.common.exports import rights
from bankcrm.common.exports.services import export_start
from bankcrm.common.permissions import may
from bankcrm.common.views.base import PermittedView
from bankcrm.common.views.list_address import list_query


class ExportedView(PermittedView, ABC):
    """`export_permission`: the right to take the rows along as a file; without one nobody does.

    `taken` gives them to the job, for a person and the filters of an address: title, filters in words, columns, rows
    (`list_offline.OfflineList`). The page's address has no parts of its own, for the job finds the page by its name.
    """

    title: str | Promise = ""
    export_permission: str = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.export_permission:
            rights.know(cls.export_permission)

    @classmethod
    def offline(cls, user: Any, query: str) -> Any:
        """The rows as a person may take them along, for a job that has no request."""
        if not cls.export_permission:
            raise RuleViolation("not_exportable", _("This list is not exported."))
        return cls.taken(user, query)

    @classmethod
    @abstractmethod
    def taken(cls, user: Any, query: str) -> Any:
        """The rows for this person and the filters of an address."""

    @classmethod
    def is_exported_by(cls, user: Any) -> bool:
        return bool(cls.export_permission) and bool(may(user, cls.export_permission))

    def export(self, request: HttpRequest, columns: Iterable[str]) -> HttpResponse:
        """Have a file made; the page with all of one's own shows how far it is."""
        export_start(
            list_name=request.resolver_match.view_name,  # type: ignore[union-attr]
            query=list_query(request.GET),
            columns=columns,
            file_format=request.POST.get("format", ""),
            acting_user=request.user,
        )
        messages.success(request, _("The export is under way. Its file will stand here."))
        return HttpResponseRedirect(reverse("common:export_list"))
