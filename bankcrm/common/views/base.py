"""Base of every page: the permission is demanded before anything else, and a page without one does not start."""

from __future__ import annotations

from copy import copy
from typing import Any, Self

from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.models import BigIntegerField, QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.generic.base import View

from bankcrm.common.asked import Asked
from bankcrm.common.permissions import access_of, demand
from bankcrm.common.prepared import Kept, PreparedQuery
from bankcrm.common.scoping import Scope, ScopedQuerySet, permission_name

_RECORDS: Kept[PreparedQuery] = Kept()


class PermittedView(View):
    """A page for people with a permission: `permission`, or derived from `model` and `action`.

    open_to_staff: the rare page that everyone who signed in may use; it says so itself.
    """

    permission: str = ""
    model: Any = None
    action: str = ""
    open_to_staff: bool = False
    # A part of the person's scope to keep to, where rows are looked for part by part.
    part: Scope | None = None
    # Whether the page's own query follows from the scope, the language and what stands in its key (a record's key, a
    # list's order and columns) alone: it is then built and compiled once, by a view that knows of no request.
    is_prepared = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.is_prepared and not cls.model._default_manager.get_queryset().follows_scope_alone():
            raise ImproperlyConfigured(f"{cls.__name__}: who sees a row is not decided by the scope alone")

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
        rows = self.model._default_manager.get_queryset()
        if self.part is not None:
            return rows.within(self.part)
        return rows.visible_to(self.request.user, self.required_permission())

    def within(self, part: Scope) -> Self:
        """The same page kept to a part of the person's scope."""
        view = copy(self)
        view.part = part
        return view

    def for_anybody(self, shape: Scope) -> Self:
        """The same page within a scope left open. What is made of it serves others, so that it is told of nobody."""
        view = self.within(shape)
        view.request = None  # type: ignore[assignment]
        return view


class RecordView(PermittedView):
    """A page about one record, found within the person's scope or not at all: 404 either way."""

    select_related: tuple[str, ...] = ()

    def get_object(self) -> Any:
        if self.kwargs["pk"] > BigIntegerField.MAX_BIGINT:
            raise Http404
        found = self._prepared() if self.is_prepared else list(self._one(self.kwargs["pk"]))
        if not found:
            raise Http404
        return found[0]

    def _one(self, pk: Any) -> QuerySet:
        queryset = self.visible()
        if self.select_related:
            queryset = queryset.select_related(*self.select_related)
        return queryset.filter(pk=pk)

    def _prepared(self) -> list[Any]:
        key = self.model._meta.pk
        shape, asked = access_of(self.request.user).scope(self.required_permission()).left_open()
        query = _RECORDS.get(
            (type(self), shape), lambda: PreparedQuery(self.for_anybody(shape)._one(Asked("pk", output_field=key)))
        )
        return query.rows(pk=key.get_db_prep_value(self.kwargs["pk"], connection), **asked)
