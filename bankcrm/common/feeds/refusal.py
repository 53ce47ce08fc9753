"""A batch that is not taken in, with all its reasons."""

from __future__ import annotations

import re
from typing import Any

from bankcrm.common.feeds import reasons


class Refused(Exception):
    """The batch is refused whole. Each reason is a code with its facts; sentences are made for the reader."""

    def __init__(self, code: str, **detail: Any) -> None:
        self.reasons: list[dict[str, Any]] = [{"code": code, **detail}]
        super().__init__(code)

    @classmethod
    def because(cls, found: list[dict[str, Any]]) -> Refused:
        refused = cls(found[0]["code"])
        refused.reasons = found
        return refused

    def sentences(self) -> list[str]:
        return sentences(self.reasons)


class Stopped(Exception):
    """Somebody asked the batch to stop."""


def sentences(found: list[dict[str, Any]], *, whole: bool = True) -> list[str]:
    """Stored reasons (`FeedBatch.refusal`) in the reader's language; not `whole`: without values from the files."""
    told = found if whole else [_without_values(reason) for reason in found]
    return [
        reasons.sentence(reason["code"], detail={key: value for key, value in reason.items() if key != "code"})
        for reason in told
    ]


# What the database quotes is a name of the profile's in these messages, and in all others a value from a file.
_ABOUT_NAMES = re.compile("does not exist|syntax error|constraint|missing FROM")


def _without_values(reason: dict[str, Any]) -> dict[str, Any]:
    """A reason whose message repeats nothing that stood in a file: such values are customers' data."""
    message = str(reason.get("message", ""))
    if reason["code"] == "program_error":
        return {**reason, "message": message.partition("(")[0]}
    if not message or reason["code"] in ("manifest_unreadable", "profile_error"):
        return reason
    first = message.splitlines()[0]
    return {**reason, "message": first if _ABOUT_NAMES.search(first) else re.sub('"[^"]*"', '"…"', first)}
