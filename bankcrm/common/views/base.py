"""Base of every page: the permission is demanded before anything else, and a page without one does not start."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.generic.base import View

from bankcrm.common.permissions import demand
from bankcrm.common.scoping import ScopedQuerySet, permission_name


class PermittedView(View):
    """A page for people with a permission: `permission`, or derived from `model` and `action`.

    open_to_staff: the rare page that everyone who signed in may use; it says so itself.
    """

    permission: str = ""
    model: Any = None
    action: str = ""
    open_to_staff: bool = False

    @classmethod
    def required_permission(cls) -> str:
        """The permission behind the page; empty only where `open_to_staff`."""
        if cls.permission:
            return cls.permission
        if cls.model is not None and cls.action:
            return permission_name(cls.model, cls.action)
        return ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        permission = self.required_permission()
        if permission:
            demand(request.user, permission)
        elif not self.open_to_staff:
            raise RuntimeError(f"{type(self).__name__} has no permission")
        return super().dispatch(request, *args, **kwargs)

    def visible(self) -> ScopedQuerySet:
        """Rows of `model` on which this person may do what the page does."""
        return self.model._default_manager.get_queryset().visible_to(self.request.user, self.required_permission())


class RecordView(PermittedView):
    """A page about one record, found within the person's scope or not at all: 404 either way."""

    select_related: tuple[str, ...] = ()

    def get_object(self) -> Any:
        queryset = self.visible()
        if self.select_related:
            queryset = queryset.select_related(*self.select_related)
        found = queryset.filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found
