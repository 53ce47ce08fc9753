"""Told outside the application: each level once, in one's own language, and nothing that one may not see."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.utils import timezone

from bankcrm.common.models import AuditEntry, JobRun, Parameter
from customers.models import Customer
from early_warning.choices import Level, RunState, State
from early_warning.models import Notice, NoticeChoice, Rule, Warning, WarningRun, Webhook
from early_warning.notices.addresses import check_address
from early_warning.notices.digest import digests_send
from early_warning.notices.removal import notices_remove_old
from early_warning.notices.tasks import remove_old_notices, watch_notices
from early_warning.notices.webhook import WebhookFailed, webhook_send
from early_warning.services.notices import notice_choice_set
from tests.cast import BUSINESS_DATE, Cast, World
from tests.early_warning.warned import warned

pytestmark = pytest.mark.django_db
SECRET = "only for these tests"


@pytest.fixture(autouse=True)
def bank(world: World, cast: Cast, rule: Rule) -> None:
    """The night is complete; everybody has an address; the rule names managers, heads and risk officers."""
    WarningRun.objects.create(business_date=BUSINESS_DATE, state=RunState.DONE)
    for name, user in cast:
        user.email, user.language = f"{name}@bank.example", "zh-hans"
        user.save()


def addressed() -> dict[str, str]:
    """Who got a mail, and its text."""
    return {one.to[0].partition("@")[0]: one.body for one in mail.outbox}


def test_each_is_told_what_they_may_open_and_nothing_else(world: World, rule: Rule) -> None:
    for name in ("mine", "colleagues", "sealed", "far_away"):
        warned(world, rule, name, Level.RED)
    digests_send()
    told = addressed()
    assert set(told) == {"manager", "colleague", "far_manager", "risk_officer"}
    assert "单雪梅" in told["manager"] and "王建国" not in told["manager"]
    assert "单雪梅" in told["risk_officer"] and "王建国" in told["risk_officer"]
    assert "吴远方" not in told["risk_officer"], "the south is not theirs"
    assert not any("保密" in text for text in told.values()), "a sealed file is in nobody's mail"


def test_head_is_told_of_the_own_branch_and_of_what_was_sent_up(world: World, rule: Rule) -> None:
    here = warned(world, rule, "mine", Level.RED)
    digests_send()
    assert "head" not in addressed(), "it lies with the sub-branch"
    Warning.objects.filter(pk=here.pk).update(
        escalation=2, escalated_on=BUSINESS_DATE, escalated_to=world.branches["north"]
    )
    digests_send()
    assert "head" in addressed()


def test_only_whom_the_rule_names(world: World, rule: Rule) -> None:
    rule.version.recipients = ["role:analyst"]
    rule.version.save()
    warned(world, rule, "mine", Level.RED)
    digests_send()
    assert set(addressed()) == {"analyst"}
    assert "单**" in addressed()["analyst"] and "单雪梅" not in addressed()["analyst"], "names stay masked"


def test_each_level_is_told_once(world: World, rule: Rule, cast: Cast) -> None:
    one = warned(world, rule, "mine", Level.ORANGE)
    digests_send()
    digests_send()
    assert len([text for text in mail.outbox if text.to == ["manager@bank.example"]]) == 1
    Warning.objects.filter(pk=one.pk).update(level=Level.RED)
    digests_send()
    assert len([text for text in mail.outbox if text.to == ["manager@bank.example"]]) == 2
    assert list(Notice.objects.filter(user=cast.manager).order_by("level").values_list("level", flat=True)) == [3, 4]


def test_nothing_new_nothing_sent(world: World, rule: Rule) -> None:
    old = BUSINESS_DATE - timedelta(days=30)
    warned(world, rule, "mine", Level.RED, level_since=old)
    warned(world, rule, "company", Level.RED, state=State.ACKNOWLEDGED)
    warned(world, rule, "colleagues", Level.RED, snoozed_until=timezone.localdate() + timedelta(days=2))
    warned(world, rule, "unmanaged", Level.YELLOW)
    digests_send()
    assert mail.outbox == []


def test_level_and_switch_are_each_ones_own(world: World, rule: Rule, cast: Cast) -> None:
    warned(world, rule, "mine", Level.YELLOW)
    notice_choice_set(digest=True, from_level=Level.BLUE, acting_user=cast.manager)
    digests_send()
    assert set(addressed()) == {"manager"}, "the others are told from orange on"
    mail.outbox.clear()
    notice_choice_set(digest=False, from_level=Level.BLUE, acting_user=cast.manager)
    warned(world, rule, "company", Level.RED)
    digests_send()
    assert set(addressed()) == {"risk_officer"}
    assert AuditEntry.objects.filter(code="notices.chosen", user=cast.manager).count() == 2


@pytest.mark.parametrize("why", ["disabled", "left", "no address", "no role"])
def test_who_is_passed_over(world: World, rule: Rule, cast: Cast, why: str) -> None:
    warned(world, rule, "mine", Level.RED)
    user, employee = cast.manager, world.employees["manager"]
    if why == "disabled":
        user.is_active = False
    if why == "no address":
        user.email = ""
    if why == "no role":
        user.groups.clear()
    user.save()
    if why == "left":
        employee.status = "left"
        employee.save()
    digests_send()
    assert set(addressed()) == {"risk_officer"}


def test_address_of_the_employee_serves_where_the_sign_in_has_none(world: World, rule: Rule, cast: Cast) -> None:
    cast.manager.email = ""
    cast.manager.save()
    world.employees["manager"].email = "shan@bank.example"
    world.employees["manager"].save()
    warned(world, rule, "mine", Level.RED)
    digests_send()
    assert "shan" in addressed()


def test_mail_is_in_the_language_of_its_reader(world: World, rule: Rule, cast: Cast) -> None:
    cast.manager.language = "en"
    cast.manager.save()
    one = warned(world, rule, "mine", Level.RED)
    digests_send()
    english = next(one for one in mail.outbox if one.to == ["manager@bank.example"])
    chinese = next(one for one in mail.outbox if one.to == ["risk_officer@bank.example"])
    assert english.subject == "Test Bank: 1 new warning, 1 red"
    assert chinese.subject == "试验银行：新增 1 条预警，其中红色 1 条"
    assert "100 days" in english.body and "逾期" in chinese.body
    assert f"/warnings/?w={one.pk}" in english.body
    html = english.alternatives[0][0]
    assert "单雪梅" in html and "style" not in html


def test_text_of_the_mail_writes_twenty_out_and_counts_the_rest(world: World, rule: Rule, cast: Cast) -> None:
    for number in range(25):
        warned(world, rule, "mine", Level.RED, subject_id=9000 + number, subject_text=f"L{number:03d}")
    digests_send()
    text = addressed()["manager"]
    assert text.count("[红色]") == 20
    assert "另有 5 条" in text


# What goes wrong


def test_killed_before_the_commit_that_one_person_is_told_again(
    world: World, rule: Rule, cast: Cast, monkeypatch
) -> None:
    """The mail is the last act of the transaction: what was written without being sent does not exist."""
    from django.core.mail.backends import locmem

    warned(world, rule, "mine", Level.RED)
    whole = locmem.EmailBackend.send_messages

    def dies_afterwards(self: Any, messages: Any) -> int:
        whole(self, messages)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(locmem.EmailBackend, "send_messages", dies_afterwards)
        digests_send()
    assert len(mail.outbox) == 1
    assert not Notice.objects.exists()
    digests_send()
    assert len(mail.outbox) == 3, "one of the two a second time"


def test_refused_address_stops_nobody_and_a_dead_server_does(world: World, rule: Rule, cast: Cast, monkeypatch) -> None:
    from django.core.mail.backends import locmem

    warned(world, rule, "mine", Level.RED)
    whole = locmem.EmailBackend.send_messages

    def refuses(self: Any, messages: Any) -> int:
        if messages[0].to == ["manager@bank.example"]:
            raise SMTPRecipientsRefused({"manager@bank.example": (550, b"unknown")})
        return whole(self, messages)

    def is_gone(self: Any, messages: Any) -> int:
        raise SMTPServerDisconnected

    with monkeypatch.context() as patched:
        patched.setattr(locmem.EmailBackend, "send_messages", is_gone)
        with pytest.raises(CommandError, match="not told again"):
            call_command("send_digests")
    assert not Notice.objects.exists()
    with monkeypatch.context() as patched:
        patched.setattr(locmem.EmailBackend, "send_messages", refuses)
        sent = digests_send()
    assert (sent.mails, sent.refused) == (1, 1)
    assert not Notice.objects.filter(user=cast.manager).exists()


def test_old_notices_are_removed_and_nobody_is_told_again(
    world: World, rule: Rule, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("early_warning.notices.removal.AT_ONCE", 2)
    told_once = warned(world, rule, "mine", Level.RED)
    old = [warned(world, rule, "mine", Level.RED, subject_id=9000 + number) for number in range(5)]
    digests_send()
    before = timezone.now() - timedelta(days=180, minutes=1)
    Notice.objects.filter(warning__in=old).update(sent_at=before)
    Warning.objects.filter(pk__in=[one.pk for one in old]).update(level_since=before.date())
    kept = set(Notice.objects.exclude(warning__in=old).values_list("pk", flat=True))
    sent, gone = len(mail.outbox), Notice.objects.filter(warning__in=old).count()
    assert notices_remove_old() == gone >= 5
    assert set(Notice.objects.values_list("pk", flat=True)) == kept
    digests_send()
    assert len(mail.outbox) == sent
    assert told_once.notices.exists()


def test_how_long_notices_are_kept_is_the_banks_choice(world: World, rule: Rule) -> None:
    warned(world, rule, "mine", Level.RED)
    digests_send()
    Notice.objects.update(sent_at=timezone.now() - timedelta(days=31))
    assert notices_remove_old() == 0
    Parameter.objects.create(code="warnings.notice_days", value=30)
    remove_old_notices()
    assert not Notice.objects.exists()


def test_nothing_before_the_night_is_complete(world: World, rule: Rule, capsys) -> None:
    warned(world, rule, "mine", Level.RED)
    WarningRun.objects.update(business_date=BUSINESS_DATE - timedelta(days=1))
    with pytest.raises(CommandError, match="not been run"):
        call_command("send_digests")
    assert mail.outbox == []


def test_command_tries_without_sending(world: World, rule: Rule, capsys) -> None:
    warned(world, rule, "mine", Level.RED)
    call_command("send_digests", "--try")
    assert capsys.readouterr().out.split() == ["manager:", "1", "risk_officer:", "1"]
    assert mail.outbox == [] and not Notice.objects.exists()
    call_command("send_digests")
    assert len(mail.outbox) == 2


def test_clock_begins_each_morning_once(world: World, hook: Webhook) -> None:
    watch_notices.apply()
    watch_notices.apply()
    assert sorted(JobRun.objects.values_list("task", flat=True)) == [
        "early_warning.send_digests",
        "early_warning.send_webhook",
    ]


# The page


def test_own_page_keeps_the_choice(cast: Cast, sign_in) -> None:
    client = sign_in(cast.manager)
    page = client.get("/warnings/notices/").content.decode()
    assert "manager@bank.example" in page
    assert client.post("/warnings/notices/", {"digest": "on", "from_level": "2"}).status_code == 302
    assert NoticeChoice.objects.get(user=cast.manager).from_level == Level.YELLOW
    assert client.post("/warnings/notices/", {"from_level": "9"}).status_code == 422


# The webhook


class Receiver:
    """A system that takes messages, or answers with whatever status it is told."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.status = 200
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((dict(self.headers), body))
                self.send_response(receiver.status)
                self.send_header("Location", "/elsewhere")
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                return

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/warnings"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    thread = threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


@pytest.fixture
def hook(receiver: Receiver) -> Webhook:
    return Webhook.objects.create(name="风险系统", address=receiver.address, secret=SECRET)


def test_system_is_told_signed_masked_and_once(world: World, rule: Rule, hook: Webhook, receiver: Receiver) -> None:
    for name in ("mine", "sealed", "far_away"):
        warned(world, rule, name, Level.RED)
    warned(world, rule, "company", Level.YELLOW)
    assert webhook_send(webhook=hook, on=BUSINESS_DATE) == 2
    assert webhook_send(webhook=hook, on=BUSINESS_DATE) == 0
    (headers, body) = receiver.got[0]
    signed = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    assert headers["X-Bankcrm-Signature"] == f"sha256={signed}"
    said = json.loads(body)
    assert [one["level"] for one in said["warnings"]] == ["red", "red"]
    text = body.decode()
    for name in ("mine", "sealed", "far_away"):
        customer: Customer = world.customers[name]
        assert customer.name not in text and customer.number not in text
        assert world.loans[name].number not in text
    assert {one["branch"] for one in said["warnings"]} == {
        world.branches["north_east"].code,
        world.branches["south_east"].code,
    }


@pytest.mark.parametrize("status", [500, 404, 302])
def test_what_a_system_does_not_take_is_told_again(
    world: World, rule: Rule, hook: Webhook, receiver: Receiver, status: int
) -> None:
    warned(world, rule, "mine", Level.RED)
    receiver.status = status
    with pytest.raises(WebhookFailed):
        webhook_send(webhook=hook, on=BUSINESS_DATE)
    assert not Notice.objects.exists()
    receiver.status = 204
    assert webhook_send(webhook=hook, on=BUSINESS_DATE) == 1
    first, second = (headers["X-Bankcrm-Delivery"] for headers, _body in receiver.got)
    assert first == second, "the receiver can tell that it is the same message"
    assert Notice.objects.get().webhook == hook


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("https://risk.bank.example/in", True),
        ("http://127.0.0.1:9/x", True),
        ("http://[::1]:9/x", True),
        ("http://localhost/x", True),
        ("http://risk.bank.example/in", False),
        ("http://127.0.0.1.evil.example/", False),
        ("https://user:word@risk.bank.example/", False),
        ("ftp://risk.bank.example/", False),
        ("https://", False),
        ("https://risk.bank.example:x/", False),
        ("https://risk.bank.example/a b", False),
    ],
)
def test_where_a_webhook_may_lie(address: str, allowed: bool, settings: Any) -> None:
    if allowed:
        check_address(address)
        return
    with pytest.raises(ValidationError):
        check_address(address)


def test_closed_network_may_use_http(settings: Any) -> None:
    settings.WEBHOOKS_ALLOW_HTTP = True
    check_address("http://risk.bank.example/in")


def test_administrator_keeps_webhooks_and_the_secret_is_never_shown(cast: Cast, sign_in) -> None:
    client = sign_in(cast.administrator)
    sent = {"name": "风险系统", "address": "https://h.example/", "secret": SECRET, "from_level": "3", "is_on": "on"}
    assert client.post("/admin/early_warning/webhook/add/", sent).status_code == 302
    made = Webhook.objects.get()
    page = client.get(f"/admin/early_warning/webhook/{made.pk}/change/").content.decode()
    assert SECRET not in page
    changed = {**sent, "secret": "", "from_level": "4", "seen_version": made.row_version}
    assert client.post(f"/admin/early_warning/webhook/{made.pk}/change/", changed).status_code == 302
    made.refresh_from_db()
    assert (made.secret, made.from_level) == (SECRET, Level.RED)
    trail = AuditEntry.objects.filter(code__startswith="webhook.").order_by("pk")
    assert [one.code for one in trail] == ["webhook.created", "webhook.changed"]
    assert not any(SECRET in json.dumps(one.changes) for one in trail)
    refused = client.post("/admin/early_warning/webhook/add/", {**sent, "name": "y", "address": "http://h.example/"})
    assert refused.status_code == 200 and Webhook.objects.count() == 1
