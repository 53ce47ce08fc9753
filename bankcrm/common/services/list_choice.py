"""What a person keeps of a list for themselves. Nothing of the bank changes by it: it is not put on record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bankcrm.common.errors import NotAllowed
from bankcrm.common.models import ListChoice, SavedView


@transaction.atomic
def list_choice_set_columns(*, list_name: str, columns: Iterable[str], acting_user: Any) -> ListChoice:
    """Remember the columns of a list, in their order; none: as the list is declared."""
    choice, _made = ListChoice.objects.update_or_create(
        user=acting_user, list_name=list_name, defaults={"columns": list(dict.fromkeys(columns))}
    )
    return choice


@transaction.atomic
def list_choice_set_view(*, list_name: str, view: SavedView | None, acting_user: Any) -> ListChoice:
    """The view that the list opens with; none: as it is declared."""
    if (
        view is not None
        and not SavedView.objects.visible_to(acting_user).filter(pk=view.pk, list_name=list_name).exists()
    ):
        raise NotAllowed(_("This view is not shared with you."))
    choice, _made = ListChoice.objects.update_or_create(user=acting_user, list_name=list_name, defaults={"view": view})
    return choice
