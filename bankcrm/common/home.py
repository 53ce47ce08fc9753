"""The first page of the day: cards and tiles that each app registers, shown by permission."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe

from bankcrm.common.permissions import access_of

MOST_TILES = 6


class HomeCard:
    """One card: subclass, set the class attributes, give `context`.

    permission: without it there is no such card for the person.
    place: "top" over the whole width; "main"; "side", beside it as long as there is room; "below", in halves.
    height: about how tall it is on a desk's screen, so that main and side end together and one that waits has its room;
    0 where mostly none stands.
    waits: drawn by a request of its own once the page is there. What a card reads it must scope and mask itself.
    """

    code: ClassVar[str]
    label: ClassVar[str | Promise]
    template: ClassVar[str]
    permission: ClassVar[str] = ""
    position: ClassVar[int] = 100
    place: ClassVar[str] = "main"
    height: ClassVar[int] = 190
    waits: ClassVar[bool] = False

    def __init__(self, request: Any) -> None:
        self.request = request
        self.user = request.user

    @classmethod
    def is_given_to(cls, user: Any) -> bool:
        """Whether the person's rights give the card: by its permission, unless a card knows better."""
        return access_of(user).has(cls.permission)

    @classmethod
    def is_for(cls, user: Any) -> bool:
        """Whether somebody with the permission has use for it: a ranking only where there is somebody to rank."""
        return True

    @classmethod
    def height_for(cls, user: Any) -> int:
        """`height`, unless it depends on whose page it is."""
        return cls.height

    def context(self) -> dict[str, Any] | None:
        """What the template needs; None where there is nothing to say, and then no card stands there."""
        return {}

    def render(self) -> SafeString:
        context = self.context()
        if context is None:
            return SafeString()
        frame = {"code": self.code, "label": self.label, **context.pop("panel", {})}
        html = render_to_string(self.template, {"panel": frame, **context}, request=self.request)
        return mark_safe(html)  # noqa: S308 from a template


@dataclass(frozen=True, slots=True)
class HomeTile:
    """A figure in the row of tiles. `make(request)` gives label, value, unit, note and url, or None."""

    code: str
    permission: str
    position: int
    make: Callable[[Any], dict[str, Any] | None]


# What the side may stand taller than the main column: less than one more card would be missed.
OVERHANG = 60
_cards: list[type[HomeCard]] = []
_tiles: list[HomeTile] = []


def register(card: type[HomeCard]) -> type[HomeCard]:
    """Add a card; its code must be new."""
    if card not in _cards:
        if any(other.code == card.code for other in _cards):
            raise ValueError(f"home card {card.code} is registered twice")
        _cards.append(card)
        _cards.sort(key=lambda one: one.position)
    return card


def register_tile(tile: HomeTile) -> None:
    if tile not in _tiles:
        if any(other.code == tile.code for other in _tiles):
            raise ValueError(f"home tile {tile.code} is registered twice")
        _tiles.append(tile)
        _tiles.sort(key=lambda one: one.position)


def cards_of(user: Any) -> list[type[HomeCard]]:
    """The cards that this person has, in order."""
    return [card for card in _cards if card.is_given_to(user) and card.is_for(user)]


def side_of(cards: Sequence[HomeCard]) -> list[HomeCard]:
    """Those of the side that find room beside the main column; there is no side without one."""
    room = sum(card.height_for(card.user) for card in cards if card.place == "main")
    taken: list[HomeCard] = []
    filled = 0
    for card in cards:
        height = card.height_for(card.user)
        if card.place == "side" and filled + height <= room + OVERHANG:
            taken.append(card)
            filled += height
    return taken if room else []


def has_cards(user: Any) -> bool:
    """Whether the page stands in the person's menu: by permission alone, since every page of theirs asks."""
    return any(card.is_given_to(user) for card in _cards)


def tiles_for(request: Any) -> list[dict[str, Any]]:
    """The tiles of the request's person that have something to say, six at most."""
    access = access_of(request.user)
    made = (tile.make(request) for tile in _tiles if access.has(tile.permission))
    return [tile for tile in made if tile is not None][:MOST_TILES]
