"""The webhook: a few hundred warnings a message, signed, with masked numbers and without names.

A message is written down and then sent in one transaction; killed between the two it is sent again, under the same
delivery number, by which the receiver tells that it has it already.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from datetime import date
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from django.db import transaction
from django.utils import timezone

from bankcrm.common import masking
from early_warning.desk.scale import code_of
from early_warning.models import Warning, Webhook
from early_warning.notices.addresses import check_address
from early_warning.notices.told import news_for_webhook, note_down

IN_A_MESSAGE = 200
SECONDS = 10
_NAMESPACE = uuid.UUID("6f2b1c0e-52b7-4d0a-9f0e-6c1f5b8d7a31")


class WebhookFailed(Exception):
    """The receiver did not take the message; it is tried again later."""


class _StaysThere(HTTPRedirectHandler):
    """A receiver that sends elsewhere is refused: the address was checked, the other one was not."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def webhook_send(*, webhook: Webhook, on: date) -> int:
    """Tell the system all that is new for it; how many warnings. WebhookFailed where it does not answer with 2xx."""
    check_address(webhook.address)
    told = 0
    while number := _send_some(webhook, on):
        told += number
    return told


@transaction.atomic
def _send_some(webhook: Webhook, on: date) -> int:
    rows = news_for_webhook(webhook, on).select_related("rule", "branch", "customer").ranked()
    chosen = list(rows[:IN_A_MESSAGE])
    if not chosen:
        return 0
    those = news_for_webhook(webhook, on).filter(pk__in=[one.pk for one in chosen])
    note_down(those, timezone.now(), webhook=webhook.pk)
    _post(webhook, delivery_of(webhook, chosen), body_of(chosen, on))
    return len(chosen)


def delivery_of(webhook: Webhook, warnings: list[Warning]) -> str:
    """The same for the same warnings at the same levels."""
    told = ",".join(f"{one.pk}:{one.level}" for one in sorted(warnings, key=lambda one: one.pk))
    return str(uuid.uuid5(_NAMESPACE, f"{webhook.pk}/{told}"))


def body_of(warnings: list[Warning], on: date) -> bytes:
    said = {
        "business_date": on.isoformat(),
        "sent_at": timezone.now().isoformat(timespec="seconds"),
        "warnings": [_said(one) for one in warnings],
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def _said(warning: Warning) -> dict[str, Any]:
    return {
        "id": warning.pk,
        "level": code_of(warning.level),
        "rule": warning.rule.code,
        "kind": warning.rule.kind,
        "branch": warning.branch.code,
        "customer": masking.mask_middle(warning.customer.number, 2, 4),
        "subject_type": warning.subject_type,
        "subject": masking.mask_middle(warning.subject_text, 2, 4),
        "raised_on": warning.raised_on.isoformat(),
        "level_since": warning.level_since.isoformat(),
    }


def signature(secret: str, body: bytes) -> str:
    return f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"


def _post(webhook: Webhook, delivery: str, body: bytes) -> None:
    request = Request(  # noqa: S310 the scheme is checked
        webhook.address,
        data=body,
        method="POST",
        headers={
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "BankCRM",
            "X-BankCRM-Delivery": delivery,
            "X-BankCRM-Signature": signature(webhook.secret, body),
        },
    )
    try:
        with build_opener(ProxyHandler({}), _StaysThere()).open(request, timeout=SECONDS) as answer:
            answer.read(1024)
    except HTTPError as error:
        raise WebhookFailed(f"{webhook.name}: {error.code}") from error
    except (URLError, OSError, ValueError) as error:
        raise WebhookFailed(f"{webhook.name}: {error}") from error
