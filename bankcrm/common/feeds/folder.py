"""The files of a batch: found in the folder by canonical name or by profile, hashed, compared with the manifest."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from bankcrm.common.feeds import entities as registry
from bankcrm.common.feeds import manifest as manifests
from bankcrm.common.feeds import profiles
from bankcrm.common.feeds.entities import Entity
from bankcrm.common.feeds.manifest import Manifest, Promised
from bankcrm.common.feeds.profiles import Profile, Source, SourceFile
from bankcrm.common.feeds.refusal import Refused


@dataclass
class Arrived:
    """A file that is there."""

    source: SourceFile
    path: Path
    sha256: str = ""
    promised: Promised | None = None
    columns: list[str] = field(default_factory=list)
    rows: int = 0
    lines: int = 0

    @property
    def name(self) -> str:
        return self.path.name


@dataclass
class Planned:
    """An entity that the files of the batch bring."""

    entity: Entity
    sources: list[Source]
    is_full: bool


@dataclass
class Feed:
    """A folder as far as it can be understood without opening the tables."""

    folder: Path
    profile: Profile
    manifest: Manifest
    files: dict[str, Arrived]
    planned: list[Planned]
    business_date: date

    @property
    def currency(self) -> str:
        return self.manifest.currency or self.profile.currency

    def fingerprint(self) -> str:
        """The same for the same content, read in the same way, for the same day."""
        parts = [str(self.business_date), self.profile.name, self.profile.text]
        parts += sorted(f"{file.source.alias}:{file.sha256}" for file in self.files.values())
        parts += sorted(f"{planned.entity.name}:{planned.is_full}" for planned in self.planned)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def receive(folder: Path, profile: Profile, asked: date | None, on_bytes: Callable[[int], None] | None = None) -> Feed:
    """Find and hash the files, read the manifest, settle the business date. Refused says what is wrong."""
    manifest = manifests.read(folder)
    files = _canonical(folder, manifest) if profile.is_canonical else _foreign(folder, profile)
    _compare_names(folder, manifest, files)
    if not files:
        raise Refused("no_files", folder=str(folder))
    for file in files.values():
        file.sha256, file.lines = _hash(file.path, on_bytes)
        file.promised = manifest.files.get(file.name)
        if file.promised and file.promised.sha256 and file.promised.sha256 != file.sha256:
            raise Refused("manifest_sha256", file=file.name)
    return Feed(
        folder, profile, manifest, files, _plan(profile, files), _business_date(folder, profile, manifest, asked)
    )


def likely_date(folder: Path, profile: str) -> date | None:
    """The business date as far as it can be told without reading the files; None leaves it to the batch."""
    try:
        return _business_date(folder, profiles.load(profile), manifests.read(folder), None)
    except Refused:
        return None


def _canonical(folder: Path, manifest: Manifest) -> dict[str, Arrived]:
    """entity.csv or entity.csv.gz, or the file that the manifest says is the entity's."""
    found: dict[str, Arrived] = {}
    named = {promised.file: promised.entity for promised in manifest.files.values() if promised.entity}
    for path in sorted(folder.iterdir()):
        if not path.is_file() or not (path.name.endswith((".csv", ".csv.gz")) or path.name in named):
            continue
        name = named.get(path.name, path.name.removesuffix(".gz").removesuffix(".csv"))
        if registry.entity(name) is None:
            known = ", ".join(entity.name for entity in registry.entities())
            raise Refused("unknown_file", file=path.name, known=known)
        if name in found:
            raise Refused("file_twice", file=f"{name}.csv")
        found[name] = Arrived(SourceFile(f"fe_{name}", path.name), path)
    return found


def _foreign(folder: Path, profile: Profile) -> dict[str, Arrived]:
    found = {}
    for alias, source in profile.files.items():
        plain, compressed = folder / source.path, folder / f"{source.path}.gz"
        if plain.is_file() and compressed.is_file():
            raise Refused("file_twice", file=source.path)
        path = plain if plain.is_file() else compressed
        if path.is_file():
            found[alias] = Arrived(source, path)
    return found


def _compare_names(folder: Path, manifest: Manifest, files: dict[str, Arrived]) -> None:
    arrived = {file.name for file in files.values()}
    for name in manifest.files:
        if name not in arrived:
            raise Refused("manifest_file_missing", file=name)
    if manifest.files:
        for name in sorted(arrived - set(manifest.files)):
            raise Refused("file_not_in_manifest", file=name)


def _hash(path: Path, on_bytes: Callable[[int], None] | None) -> tuple[str, int]:
    """SHA-256 of the file as it lies there, and about how many lines it has."""
    digest, lines = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
            lines += chunk.count(b"\n")
            if on_bytes:
                on_bytes(len(chunk))
    return digest.hexdigest(), lines


def _plan(profile: Profile, files: dict[str, Arrived]) -> list[Planned]:
    """The entities whose files are all there, in the order of the registry."""
    planned = []
    for entity in registry.entities():
        if profile.is_canonical:
            if entity.name in files:
                promised = files[entity.name].promised
                is_full = bool(promised and promised.is_full) and not entity.always_delta
                planned.append(Planned(entity, [], is_full))
            continue
        absent = set(profile.files) - set(files)
        sources = profile.sources.get(entity.name, [])
        if sources and not any(source.words & absent for source in sources):
            planned.append(Planned(entity, sources, _is_full(profile, files, entity, sources)))
    return planned


def _is_full(profile: Profile, files: dict[str, Arrived], entity: Entity, sources: list[Source]) -> bool:
    """The manifest's word on the files of the entity, else the profile's."""
    told = [files[source.file].promised for source in sources if source.file]
    said = {promised.is_full for promised in told if promised and promised.is_full is not None}
    is_full = said == {True} if said else entity.name in profile.full
    return is_full and not entity.always_delta


def _business_date(folder: Path, profile: Profile, manifest: Manifest, asked: date | None) -> date:
    """Asked for, else the manifest's, else the profile's, else the folder's name."""
    if asked and manifest.business_date and asked != manifest.business_date:
        raise Refused("two_business_dates", manifest=str(manifest.business_date), asked=str(asked))
    day = asked or manifest.business_date or profile.business_date
    if day is None:
        try:
            day = date.fromisoformat(folder.name)
        except ValueError:
            raise Refused("no_business_date") from None
    return day
