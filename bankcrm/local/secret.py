"""Secrets that are made on first need and kept in files only their owner can read."""

import os
import secrets
from pathlib import Path


def secret_key(home: Path) -> str:
    """The signing key of the bank in `home`."""
    return kept_secret(home / "secret_key")


def kept_secret(path: Path) -> str:
    """The secret in `path`; made on the first call. Two processes at once agree on one secret."""
    try:
        return _read(path)
    except FileNotFoundError:
        pass
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o711)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    try:
        os.link(draft, path)  # Unlike a rename this never replaces the secret another process has just made.
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return _read(path)


def _read(path: Path) -> str:
    value = path.read_text(encoding="ascii").strip()
    if len(value) < 20:
        raise RuntimeError(f"{path} holds no secret. Put the right one back from a backup, or delete the file.")
    return value
