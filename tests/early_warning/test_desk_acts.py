"""What is done with a warning on its pages: acknowledged, handed on, closed, put on paper."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from bankcrm.common.models import AuditEntry
from customers.models import Attachment, Contact
from early_warning.choices import State
from early_warning.models import Warning
from early_warning.services.desk import warning_escalate, warning_note
from tests.cast import Cast
from tests.common import samples
from tests.early_warning.test_desk_pages import ENGLISH, INBOX, SignIn, html
from tests.paper import lines_of, needs_pdf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]


def test_a_key_acknowledges_and_the_answer_is_the_pane(desks: dict[str, Warning], cast: Cast, sign_in: SignIn) -> None:
    warning, client = desks["mine"], sign_in(cast.manager)
    page = html(client, f"{INBOX}?w={warning.pk}")
    assert re.search(r'data-key="a"', page)
    script = {"hx-request": "true", "hx-target": "pane"}
    url = reverse("early_warning:warning_acknowledge", args=[warning.pk])
    answer = client.post(url, {"row_version": warning.row_version}, headers={**ENGLISH, **script})
    assert answer.status_code == 200
    assert "bc:toast" in answer["HX-Trigger"]
    assert "<html" not in answer.content.decode()
    assert 'data-key="a"' not in answer.content.decode()
    again = client.post(url, {"row_version": warning.row_version}, headers={**ENGLISH, **script})
    assert "Something happened to this warning since you opened it." in again.content.decode()
    assert warning.actions.count() == 1


def test_without_scripts_each_act_is_a_page(desks: dict[str, Warning], cast: Cast, sign_in: SignIn) -> None:
    warning, client = desks["mine"], sign_in(cast.manager)
    url = reverse("early_warning:warning_close", args=[warning.pk])
    assert warning.subject_text in html(client, url)
    refused = client.post(url, {"row_version": warning.row_version, "note": ""})
    assert refused.status_code == 422
    done = client.post(url, {"row_version": warning.row_version, "note": "已还清"})
    assert (done.status_code, done.headers["Location"]) == (302, warning.get_absolute_url())
    assert not Warning.objects.get(pk=warning.pk).is_open
    assert "This warning is closed." in html(client, url)


def test_the_second_of_two_people_is_told(desks: dict[str, Warning], cast: Cast, sign_in: SignIn) -> None:
    warning = desks["mine"]
    warning_escalate(warning=warning, note="x", acting_user=cast.head)
    url = reverse("early_warning:warning_snooze", args=[warning.pk])
    form = {"row_version": warning.row_version, "until": timezone.localdate() + timedelta(2)}
    answer = sign_in(cast.manager).post(url, form, headers=ENGLISH)
    assert answer.status_code == 422
    assert "Something happened to this warning since you opened it." in answer.content.decode()


def test_a_contact_from_the_warning_stands_in_both_places_and_once(
    desks: dict[str, Warning], cast: Cast, sign_in: SignIn
) -> None:
    warning, client = desks["mine"], sign_in(cast.manager)
    url = reverse("early_warning:warning_contact", args=[warning.pk])
    token = re.search(r'name="once" value="([^"]+)"', html(client, f"{url}?kind=visit"))
    assert token
    form = {
        "once": token.group(1),
        "kind": "visit",
        "summary": "门店生意回落",
        "took_place_at": timezone.now().isoformat(),
        "row_version": warning.row_version,
    }
    for _time in range(2):
        assert client.post(url, form).status_code == 302
    contact = Contact.objects.get()
    assert contact.kind == "visit"
    assert "门店生意回落" in html(client, warning.get_absolute_url())
    assert "门店生意回落" in html(client, f"/customers/{warning.customer_id}/?panel=contacts")
    assert Warning.objects.get(pk=warning.pk).state == State.HANDLING


def test_evidence_goes_into_the_customer_s_file_and_stands_in_the_chain(
    desks: dict[str, Warning], cast: Cast, sign_in: SignIn
) -> None:
    warning, client = desks["mine"], sign_in(cast.manager)
    url = reverse("early_warning:warning_close", args=[warning.pk])
    bad = SimpleUploadedFile("a.html", b"<script>alert(1)</script>")
    assert client.post(url, {"row_version": 1, "note": "x", "evidence": bad}).status_code == 422
    assert Warning.objects.get(pk=warning.pk).is_open
    good = SimpleUploadedFile("还款凭证.pdf", samples.pdf())
    assert client.post(url, {"row_version": 1, "note": "已还清", "evidence": good}).status_code == 302
    attachment = Attachment.objects.get()
    assert attachment.customer_id == warning.customer_id
    chain = html(client, f"/warnings/{warning.pk}/chain/")
    for told in ("还款凭证.pdf", "已还清", "First raised"):
        assert told in chain
    assert AuditEntry.objects.filter(code="warning.printed", customer_id=warning.customer_id).count() == 1
    assert f"/attachments/{attachment.pk}/download/" in html(client, warning.get_absolute_url())
    assert f"/attachments/{attachment.pk}/download/" not in html(sign_in(cast.teller), warning.get_absolute_url())


@needs_pdf
@pytest.mark.parametrize(
    ("language", "heads"),
    [("zh-hans", ("试验银行", "为什么预警", "处置过程")), ("en", ("Test Bank", "Why it was raised", "Handling"))],
)
def test_the_chain_is_read_on_paper(
    desks: dict[str, Warning], cast: Cast, sign_in: SignIn, language: str, heads: tuple[str, ...]
) -> None:
    """Really rendered: Chinese in both languages, and no entry broken by the character."""
    warning, client, note = desks["mine"], sign_in(cast.manager), "已联系客户，承诺月底前归还本息"
    warning_note(warning=warning, note=note, acting_user=cast.manager)
    response = client.get(f"/warnings/{warning.pk}/chain.pdf", headers={"accept-language": language})
    lines = lines_of(response.content)
    for told in ("单雪梅", note, *heads):
        assert any(told in line for line in lines), told
    assert AuditEntry.objects.filter(code="warning.saved", customer_id=warning.customer_id).count() == 1


def test_a_manager_is_offered_to_ask_and_the_head_decides_on_the_page(
    desks: dict[str, Warning], cast: Cast, sign_in: SignIn
) -> None:
    warning, manager = desks["company"], sign_in(cast.manager)
    url = reverse("early_warning:warning_close", args=[warning.pk])
    assert "Ask for closing" in html(manager, url)
    assert "Ask for closing" not in html(sign_in(cast.head), url)
    assert manager.post(url, {"row_version": 1, "note": "已还清"}).status_code == 302
    assert "waits for approval" in html(manager, warning.get_absolute_url())
    approvals = html(sign_in(cast.head), reverse("common:approval_list"))
    assert str(warning) in approvals
    assert str(warning) not in html(sign_in(cast.far_manager), reverse("common:approval_list"))
