"""A batch that is not taken in, with all its reasons."""

from __future__ import annotations

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


def sentences(found: list[dict[str, Any]]) -> list[str]:
    """Stored reasons (`FeedBatch.refusal`) in the reader's language."""
    return [
        reasons.sentence(reason["code"], detail={key: value for key, value in reason.items() if key != "code"})
        for reason in found
    ]
