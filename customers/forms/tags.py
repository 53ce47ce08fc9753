"""The tags of one customer: tick boxes, one row of them for each group."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bankcrm.common.forms import BankForm
from customers.models import Tag


class TagsForm(BankForm):
    """What may be put on, and what stands on the customer; `seen` is what stood when the page was written.

    Only what the person changed against that is written, so that two people at once do not undo each other.
    """

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, user: Any, standing: frozenset[int], **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        offered = [tag for tag in Tag.objects.visible_to(user) if tag.is_active or tag.pk in standing]
        self.tags = {tag.pk: tag for tag in offered}
        self.fields["seen"].initial = " ".join(str(pk) for pk in sorted(standing))
        self._groups: list[str] = []
        for place, (group, tags) in enumerate(groupby(offered, key=lambda tag: tag.group)):
            name = f"tags_{place}"
            self._groups.append(name)
            among = list(tags)
            self.fields[name] = forms.TypedMultipleChoiceField(
                label=group or _("Tags"),
                choices=[(tag.pk, tag.name) for tag in among],
                coerce=int,
                required=False,
                initial=[tag.pk for tag in among if tag.pk in standing],
                widget=forms.CheckboxSelectMultiple,
            )

    @property
    def _chosen(self) -> set[int]:
        return {pk for name in self._groups for pk in self.cleaned_data[name]}

    @property
    def _seen(self) -> set[int]:
        return {int(word) for word in self.cleaned_data["seen"].split() if word.isdecimal()}

    @property
    def put_on(self) -> list[Tag]:
        return [self.tags[pk] for pk in self._chosen - self._seen]

    @property
    def take_off(self) -> list[Tag]:
        return [self.tags[pk] for pk in self._seen - self._chosen if pk in self.tags]
