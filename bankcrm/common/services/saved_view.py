"""Views of lists are kept, shared, changed and removed. On record stand names of filters, never what was typed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common import audit
from bankcrm.common.errors import NotAllowed, RuleViolation
from bankcrm.common.models import SavedView
from bankcrm.common.models.saved_view import Sharing
from bankcrm.common.permissions import access_of, demand

MOST_OF_ONE_LIST = 50
LONGEST_QUERY = 2000
# What is typed into a list's box may be somebody's name, and not everybody sees names.
TYPED = "q"

audit.register("saved_view.created", gettext_lazy("View of a list saved"))
audit.register("saved_view.changed", gettext_lazy("View of a list changed"))
audit.register("saved_view.deleted", gettext_lazy("View of a list removed"))
audit.name_field("common.savedview", "filters", gettext_lazy("filters"))


def sharings_of(user: Any) -> list[Sharing]:
    """With whom this person may share: the branch and those below it, everybody; by how far the right reaches."""
    access = access_of(user)
    scope = access.scope(SavedView.SHARE)
    found = [Sharing.NOBODY]
    if not scope.is_empty and access.branch_id is not None:
        found.append(Sharing.BRANCH)
    if scope.everything:
        found.append(Sharing.EVERYBODY)
    return found


@transaction.atomic
def saved_view_create(
    *, list_name: str, name: str, query: str, columns: Iterable[str], shared: str = Sharing.NOBODY, acting_user: Any
) -> SavedView:
    """Keep a list as it stands under a name, for oneself or for others, too."""
    _one_at_a_time(acting_user)
    own = SavedView.objects.filter(owner=acting_user, list_name=list_name)
    if own.count() >= MOST_OF_ONE_LIST:
        raise RuleViolation(
            "too_many_views",
            _("You keep %(number)s views of this list already. Remove one first.") % {"number": MOST_OF_ONE_LIST},
        )
    view = SavedView(owner=acting_user, list_name=list_name, columns=list(columns))
    _name(view, name)
    _share(view, shared, acting_user)
    _keep(view, query)
    view.save()
    changes: audit.Changes = {"name": [None, view.name], "shared": [None, view.shared]}
    changes["filters"] = [None, _filters(view)]
    audit.record("saved_view.created", view, acting_user=acting_user, changes=changes)
    return view


@transaction.atomic
def saved_view_edit(*, view: SavedView, name: str, shared: str, acting_user: Any) -> SavedView:
    """Another name, or other people to share it with."""
    view = _locked(view, acting_user)
    before = {"name": view.name, "shared": view.shared}
    _name(view, name)
    if shared != view.shared:
        _share(view, shared, acting_user)
        _keep(view, view.query)
    return _changed(view, before, acting_user)


@transaction.atomic
def saved_view_overwrite(*, view: SavedView, query: str, columns: Iterable[str], acting_user: Any) -> SavedView:
    """The list as it stands now takes the place of what the view kept."""
    view = _locked(view, acting_user)
    before = {"filters": _filters(view), "columns": view.columns}
    view.columns = list(columns)
    _keep(view, query)
    return _changed(view, before, acting_user)


@transaction.atomic
def saved_view_delete(*, view: SavedView, acting_user: Any) -> None:
    """Gone for everybody; a list that opened with it opens as it is declared."""
    view = _locked(view, acting_user)
    audit.record("saved_view.deleted", view, acting_user=acting_user, changes={"shared": [view.shared, None]})
    view.delete()


def _one_at_a_time(user: Any) -> None:
    """Two saves of one person follow each other, or both would find the name free."""
    get_user_model().objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)


def _locked(view: SavedView, user: Any) -> SavedView:
    """The view as it stands, for its owner, and a shared one for who keeps them."""
    found = SavedView.objects.select_for_update(of=("self",)).filter(pk=view.pk).first()
    if found is None:
        raise RuleViolation("view_gone", _("This view has been removed meanwhile."))
    if not SavedView.objects.visible_to(user, "change").filter(pk=found.pk).exists():
        raise NotAllowed(_("Only its owner may change this view."))
    return found


def _name(view: SavedView, name: str) -> None:
    view.name = " ".join(name.split())
    if not view.name:
        raise RuleViolation("name_missing", _("The view needs a name."), "name")
    others = SavedView.objects.filter(owner=view.owner_id, list_name=view.list_name, name=view.name)
    if others.exclude(pk=view.pk).exists():
        raise RuleViolation("name_taken", _("There is a view of this name already."), "name")


def _share(view: SavedView, shared: str, user: Any) -> None:
    """With whom: an owner by how far the right to share reaches, a keeper of shared views can only take it back."""
    if shared not in Sharing.values:
        raise RuleViolation("unknown_sharing", _("There is no such choice."), "shared")
    if shared != Sharing.NOBODY:
        demand(user, SavedView.SHARE)
        if view.owner_id != user.pk or shared not in sharings_of(user):
            raise RuleViolation("not_shared_so_far", _("You may not share it with these people."), "shared")
    view.shared = shared
    view.branch_id = access_of(user).branch_id if shared == Sharing.BRANCH else None


def _keep(view: SavedView, query: str) -> None:
    """The address without what was typed, if others see it."""
    kept = QueryDict(query, mutable=True)
    if view.is_shared:
        kept.pop(TYPED, None)
    view.query = kept.urlencode()
    if len(view.query) > LONGEST_QUERY:
        raise RuleViolation("query_too_long", _("There are too many filters to keep."))


def _filters(view: SavedView) -> list[str]:
    return sorted(QueryDict(view.query))


def _changed(view: SavedView, before: dict[str, Any], user: Any) -> SavedView:
    after = {"name": view.name, "shared": view.shared, "filters": _filters(view), "columns": view.columns}
    changes = {name: [old, after[name]] for name, old in before.items() if old != after[name]}
    view.save()
    audit.record("saved_view.changed", view, acting_user=user, changes=changes)
    return view
