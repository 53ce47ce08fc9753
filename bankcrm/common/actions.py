"""Actions as objects: label, icon, address, permission. No page writes its own buttons."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString

from bankcrm.common.addresses import address, address_of
from bankcrm.common.gaps import draw, gap
from bankcrm.common.permissions import ALLOWED, Decision, may


@dataclass(frozen=True, slots=True)
class Button:
    """An action as it stands on a page; with a reason it is disabled, and says why."""

    label: str
    icon: str
    url: str
    primary: bool = False
    danger: bool = False
    disabled_reason: str = ""

    def html(self, css: str = "") -> SafeString:
        return self._drawn("components/action.html", css)

    def in_menu(self) -> SafeString:
        return self._drawn("components/menu_action.html")

    def _drawn(self, template_name: str, css: str = "") -> SafeString:
        """The same on every record but for its address."""
        return draw(
            template_name,
            {"url": self.url},
            label=self.label,
            icon_name=self.icon,
            primary=self.primary,
            danger=self.danger,
            reason=self.disabled_reason,
            css=css,
        )


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that can be done on a list or a record.

    url_name takes the record's pk if `on_record`. `allowed` adds the state of the record to the answer: a button
    that the person's rights give but the record forbids is shown disabled, with the reason; one that no right
    gives is not shown at all.
    """

    label: str | Promise
    icon: str
    url_name: str
    permission: str
    on_record: bool = True
    primary: bool = False
    danger: bool = False
    allowed: Callable[[Any, Any], Decision] = lambda user, record: ALLOWED

    def button(self, user: Any, record: Any = None, key: str = "") -> Button | None:
        """The button, or None where the person lacks the permission.

        key: stands in the address instead of the record's.
        """
        if not may(user, self.permission):
            return None
        return Button(
            label=str(self.label),
            icon=self.icon,
            url=address_of(self.url_name, key or record.pk) if self.on_record else address(self.url_name),
            primary=self.primary,
            danger=self.danger,
            disabled_reason=str(self.allowed(user, record).reason),
        )


_registered: dict[str, list[Action]] = {}
_on_rows: dict[str, list[Action]] = {}


def register(model_label: str, action: Action) -> None:
    """Put an action on the page of a model's records ("customers.customer"); upper apps add theirs here."""
    actions = _registered.setdefault(model_label, [])
    if action not in actions:
        actions.append(action)


def registered(model_label: str) -> list[Action]:
    return list(_registered.get(model_label, []))


def register_on_rows(list_name: str, action: Action) -> None:
    """Put an act on many rows on a list, known by the name of its address; its page is a `BulkActionView`."""
    actions = _on_rows.setdefault(list_name, [])
    if action not in actions:
        actions.append(action)


def on_rows(list_name: str) -> list[Action]:
    return list(_on_rows.get(list_name, []))


def changes_many(user: Any) -> bool:
    """Whether any act on many rows, of whatever list, is this person's to do."""
    return any(may(user, action.permission) for actions in _on_rows.values() for action in actions)


def buttons(actions: Iterable[Action], user: Any, record: Any = None, key: str = "") -> list[Button]:
    made = (action.button(user, record, key) for action in actions)
    return [button for button in made if button is not None]


class RecordButtons:
    """The buttons of a record's page as drawn: the same on every record in the same state but for its key."""

    def __init__(self, actions: Iterable[Action], user: Any, record: Any) -> None:
        self._key, self._made = record.pk, tuple(buttons(actions, user, record, gap("key")))

    def __bool__(self) -> bool:
        return bool(self._made)

    @property
    def beside_name(self) -> SafeString:
        return self._drawn("")

    @property
    def at_thumb(self) -> SafeString:
        return self._drawn("bc-pop-up")

    def _drawn(self, css: str) -> SafeString:
        return draw("generic/_record_actions.html", {"key": self._key}, actions=self._made, css=css)
