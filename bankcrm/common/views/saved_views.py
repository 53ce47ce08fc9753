"""Pages about a saved view: keep the list as it stands, overwrite, rename and share, remove, open a list with it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import resolve, reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common import formatting
from bankcrm.common.errors import RuleViolation
from bankcrm.common.forms import BankForm
from bankcrm.common.models import SavedView
from bankcrm.common.models.saved_view import Sharing
from bankcrm.common.permissions import access_of
from bankcrm.common.services import saved_view as services
from bankcrm.common.services.list_choice import list_choice_set_view
from bankcrm.common.views.action import ObjectActionView
from bankcrm.common.views.base import RecordView
from bankcrm.common.views.list_page import ListPage
from bankcrm.common.views.list_views import found_view, list_name, state_of

if TYPE_CHECKING:
    from bankcrm.common.views.list import ObjectListView


def list_title(view: SavedView) -> str:
    """What the list of a view is called, in the reader's language."""
    declared: Any = resolve(reverse(view.list_name)).func.view_class  # type: ignore[attr-defined]
    return str(declared.title or declared.model._meta.verbose_name_plural).capitalize()


class SavedViewForm(BankForm):
    """Name, with whom it is shared as far as the person may share, and whether the list opens with it."""

    name = forms.CharField(label=gettext_lazy("Name of the view"), max_length=60)
    shared = forms.ChoiceField(
        label=gettext_lazy("Shared with"),
        help_text=gettext_lazy(
            "Others see only the rows that they may see anyway. What was typed into the search box is not shared."
        ),
    )
    is_default = forms.BooleanField(label=gettext_lazy("Open the list with this view"), required=False)

    def __init__(self, *args: Any, offered: list[Sharing], is_mine: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {} if is_mine else {Sharing.BRANCH: _("The owner's branch and those below it")}
        choices = [(one.value, words.get(one, capfirst(one.label))) for one in offered]
        self.fields["shared"].choices = choices  # type: ignore[attr-defined]
        self.fields["name"].widget.attrs["autofocus"] = ""
        if len(choices) == 1:
            del self.fields["shared"]
        if not is_mine:
            del self.fields["is_default"]

    @property
    def shared_with(self) -> str:
        return str(self.cleaned_data.get("shared", Sharing.NOBODY))


class _KeepingPage(ABC):
    """A page about the list as it stands in the address: asked for by GET, done by POST."""

    title: str | Promise = ""
    submit_label: str | Promise = ""

    def __init__(self, view: ObjectListView) -> None:
        self.view, self.request = view, view.request
        self.page = ListPage(view)
        self.query = state_of(view, self.request.GET)

    def answer(self) -> HttpResponse:
        form = self.form(self.request.POST if self.request.method == "POST" else None)
        if self.request.method != "POST":
            return self._shown(form)
        if form is not None and not form.is_valid():
            return self._shown(form, status=422)
        try:
            saved = self.act(form)
        except RuleViolation as violation:
            if form is None:
                raise
            form.add_error(violation.field if violation.field in form.fields else None, violation.message)
            return self._shown(form, status=422)
        messages.success(self.request, _("View saved."))
        return HttpResponseRedirect(saved.get_absolute_url())

    def form(self, data: Any) -> BankForm | None:
        return None

    def sentence(self) -> str:
        return ""

    @abstractmethod
    def act(self, form: Any) -> SavedView:
        """Keep it; returns the view to open."""

    @property
    def back_url(self) -> str:
        return self.page.url(do=None)

    def _shown(self, form: BankForm | None, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "heading": self.title,
            "record_title": self.page.title,
            "crumbs": [(self.page.title, self.back_url), (self.title, "")],
            "sentence": self.sentence(),
            "submit_label": self.submit_label,
            "cancel_url": self.back_url,
        }
        return render(self.request, "generic/object_confirm.html", context, status=status)


class SaveView(_KeepingPage):
    """The list as it stands becomes a view of its own."""

    title = gettext_lazy("Save as a view")
    submit_label = gettext_lazy("Save")

    def form(self, data: Any) -> BankForm:
        return SavedViewForm(data, user=self.request.user, offered=services.sharings_of(self.request.user))

    def sentence(self) -> str:
        chips = self.page.chips
        if not chips:
            return _("Keeps the order and the columns.")
        said = formatting.listed(f"{chip['name']}{_(': ')}{chip['value']}" for chip in chips)
        return _("Keeps the order, the columns and these filters: %(filters)s") % {"filters": said}

    def act(self, form: Any) -> SavedView:
        name, user = list_name(self.request), self.request.user
        saved = services.saved_view_create(
            list_name=name,
            name=form.cleaned_data["name"],
            query=self.query,
            columns=self.page.columns.chosen,
            shared=form.shared_with,
            acting_user=user,
        )
        if form.cleaned_data["is_default"]:
            list_choice_set_view(list_name=name, view=saved, acting_user=user)
        return saved


class OverwriteView(_KeepingPage):
    """The list as it stands takes the place of what the view kept."""

    title = gettext_lazy("Save the changes to the view")
    submit_label = gettext_lazy("Overwrite")

    def __init__(self, view: ObjectListView) -> None:
        super().__init__(view)
        found = found_view(self.request, self.request.GET.get("view", ""))
        if found is None or found.owner_id != self.request.user.pk:
            raise Http404
        self.saved = found

    def sentence(self) -> str:
        said = _("The view “%(name)s” keeps filters, order and columns as they stand now.") % {"name": self.saved.name}
        return said + " " + _("It is shared: others see the change, too.") if self.saved.is_shared else said

    def act(self, form: Any) -> SavedView:
        return services.saved_view_overwrite(
            view=self.saved, query=self.query, columns=self.page.columns.chosen, acting_user=self.request.user
        )


# What `?do=` asks of a list.
KEEPING_PAGES: dict[str, type[_KeepingPage]] = {"save": SaveView, "overwrite": OverwriteView}


class _SavedViewPage(ObjectActionView):
    """A page about one saved view, for who may change it."""

    model = SavedView
    open_to_staff = True

    def visible(self) -> Any:
        return SavedView.objects.visible_to(self.request.user, "change").select_related("owner")

    def is_mine(self, record: SavedView) -> bool:
        return record.owner_id == self.request.user.pk

    def success_url(self, record: SavedView) -> str:
        """Back to the list; a keeper of shared views has a list of these."""
        return record.get_absolute_url() if self.is_mine(record) else reverse("sysadmin:saved_view_list")

    def crumbs(self, record: SavedView) -> list[tuple[str | Promise, str]]:
        return [(list_title(record), self.success_url(record)), (record.name, ""), (self.title, "")]


class SavedViewEditView(_SavedViewPage):
    form_class = SavedViewForm
    title = gettext_lazy("Rename and share")
    submit_label = gettext_lazy("Save")

    def form_arguments(self, record: SavedView) -> dict[str, Any]:
        """What it is shared with now stays on offer; a keeper of shared views can take the sharing back."""
        mine = self.is_mine(record)
        offered = set(services.sharings_of(self.request.user) if mine else [Sharing.NOBODY]) | {Sharing(record.shared)}
        return {"offered": [one for one in Sharing if one in offered], "is_mine": mine}

    def initial(self, record: SavedView) -> dict[str, Any]:
        default = access_of(self.request.user).view_of(record.list_name)
        return {"name": record.name, "shared": record.shared, "is_default": default == record.pk}

    def act(self, record: SavedView, form: Any) -> None:
        user, chosen = self.request.user, form.cleaned_data
        saved = services.saved_view_edit(view=record, name=chosen["name"], shared=form.shared_with, acting_user=user)
        record.query = saved.query
        if "is_default" in chosen and "is_default" in form.changed_data:
            opened = record if chosen["is_default"] else None
            list_choice_set_view(list_name=record.list_name, view=opened, acting_user=user)


class SavedViewDeleteView(_SavedViewPage):
    title = gettext_lazy("Remove the view")
    submit_label = gettext_lazy("Remove")
    danger = True

    def sentence(self, record: SavedView) -> str:
        if record.is_shared:
            return _("The view “%(name)s” goes for everybody it is shared with.") % {"name": record.name}
        return _("The view “%(name)s” goes. The list and its rows stay.") % {"name": record.name}

    def act(self, record: SavedView, form: Any) -> None:
        services.saved_view_delete(view=record, acting_user=self.request.user)

    def success_url(self, record: SavedView) -> str:
        """The view is gone: the list as it is declared."""
        return reverse(record.list_name) if self.is_mine(record) else reverse("sysadmin:saved_view_list")

    def cancel_url(self, record: SavedView) -> str:
        return super().success_url(record)


class SavedViewDefaultView(RecordView):
    """A list opens with this view from now on, or no longer. Everybody who sees a view may open their list with it."""

    model = SavedView
    open_to_staff = True
    http_method_names = ["post"]

    def visible(self) -> Any:
        return SavedView.objects.visible_to(self.request.user)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        record = self.get_object()
        was = access_of(request.user).view_of(record.list_name) == record.pk
        view = None if was else record
        list_choice_set_view(list_name=record.list_name, view=view, acting_user=request.user)
        done = _("The list opens as usual again.") if was else _("The list opens with this view.")
        messages.success(request, done)
        return HttpResponseRedirect(record.get_absolute_url())
