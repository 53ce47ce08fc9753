"""What each role gives, kept by this process and asked again as soon as the role or its grants have changed.

A role carries a stamp that the database renews with every change of it or of its grants, whoever writes; who is in
which role is read with every request. So a right that is taken away is gone with the next request.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from staff.models.role import Role


@dataclass(frozen=True, slots=True)
class Grant:
    """One permission that a role gives."""

    permission: str
    scope: str
    masking: str
    role: str


@dataclass(frozen=True, slots=True)
class GrantedRole:
    """A role with all that it gives, as it stood under one stamp."""

    code: str
    name_zh: str
    name_en: str
    grants: tuple[Grant, ...]


_kept: dict[int, tuple[str, GrantedRole]] = {}


def granted_roles(stamps: Iterable[tuple[int, str]]) -> list[GrantedRole]:
    """The roles with these ids as they stand under these stamps: from memory, else by one query for what is missing."""
    wanted = dict(stamps)
    missing = [pk for pk, stamp in wanted.items() if pk not in _kept or _kept[pk][0] != stamp]
    if missing:
        _read(missing)
    return [_kept[pk][1] for pk in wanted if pk in _kept]


def _read(ids: list[int]) -> None:
    """Grants and stamp are read in one statement, so that they belong together."""
    found: dict[int, tuple[str, tuple[str, str, str], list[Grant]]] = {}
    rows = Role.objects.filter(pk__in=ids).values_list(
        "pk",
        "grants_stamp",
        "code",
        "name_zh",
        "name_en",
        "grants__permission__content_type__app_label",
        "grants__permission__codename",
        "grants__scope",
        "grants__masking",
    )
    for pk, stamp, code, name_zh, name_en, app, codename, scope, masking in rows:
        grants = found.setdefault(pk, (str(stamp), (code, name_zh, name_en), []))[2]
        if codename is not None:
            grants.append(Grant(f"{app}.{codename}", scope, masking, code))
    for pk in ids:
        _kept.pop(pk, None)
    for pk, (stamp, names, grants) in found.items():
        _kept[pk] = (stamp, GrantedRole(*names, tuple(grants)))


__all__ = ["Grant", "GrantedRole", "granted_roles"]
