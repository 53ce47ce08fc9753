"""Notes and attachments: who writes, who reads, who does not even learn that there is one, and what is on record."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from bankcrm.common.errors import NotAllowed, RuleViolation
from bankcrm.common.models import AuditEntry, Parameter
from customers.models import Attachment, Customer, Note
from customers.services.on_file import (
    attachment_add,
    attachment_fetch,
    note_add,
    note_read,
    on_file_close,
    on_file_set_readers,
)
from staff.models import User
from tests.cast import Cast, World
from tests.common import samples

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
SECRET = "他正在谈离婚"


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Any) -> Any:
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


@pytest.fixture
def mine(world: World) -> Customer:
    return world.customers["mine"]


def contract(name: str = "借款合同.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, samples.pdf() if content is None else content)


def codes() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("code", flat=True))


def panel(client: Client, customer: Customer, code: str) -> str:
    response = client.get(f"{customer.get_absolute_url()}?panel={code}", headers={"accept-language": "en"})
    return response.content.decode() if response.status_code == 200 else ""


# Notes


def test_a_note_stands_with_its_author_on_the_page(mine: Customer, cast: Cast, sign_in: SignIn) -> None:
    note_add(customer=mine, text=" 喜欢下午来电\r\n忌周一 ", acting_user=cast.teller)
    for who in (cast.manager, cast.head, cast.teller, cast.risk_officer):
        html = panel(sign_in(who), mine, "notes")
        assert "喜欢下午来电<br>忌周一" in html
        assert "teller" in html
    assert not panel(sign_in(cast.analyst), mine, "notes")
    entry = AuditEntry.objects.get()
    assert (entry.code, entry.customer_id, entry.user) == ("note.added", mine.pk, cast.teller)
    assert "来电" not in str(entry.changes) + entry.subject_text + entry.reason


@pytest.mark.parametrize("who", ["colleague", "far_manager", "analyst", "auditor", "administrator", "nobody"])
def test_who_does_not_reach_the_customer_writes_nothing(mine: Customer, cast: Cast, who: str) -> None:
    user = getattr(cast, who)
    with pytest.raises(NotAllowed):
        note_add(customer=mine, text="x", acting_user=user)
    with pytest.raises(NotAllowed):
        attachment_add(customer=mine, upload=contract(), description="", acting_user=user)
    assert not Note.objects.exists()
    assert not Attachment.objects.exists()


def test_a_note_without_words_is_none(mine: Customer, cast: Cast) -> None:
    with pytest.raises(RuleViolation) as refused:
        note_add(customer=mine, text=" \n ", acting_user=cast.manager)
    assert refused.value.field == "text"


def test_its_author_or_the_head_closes_it_and_nobody_else(
    world: World, mine: Customer, cast: Cast, sign_in: SignIn
) -> None:
    first, second = (note_add(customer=mine, text=f"note {n}", acting_user=cast.teller) for n in (1, 2))
    with pytest.raises(RuleViolation):
        on_file_close(piece=first, reason="x", acting_user=cast.manager)
    with pytest.raises(RuleViolation):
        on_file_close(piece=first, reason=" ", acting_user=cast.teller)
    on_file_close(piece=first, reason="写错客户", acting_user=cast.teller)
    on_file_close(piece=second, reason="已过时", acting_user=cast.head)
    on_file_close(piece=second, reason="again", acting_user=cast.head)
    assert codes().count("note.closed") == 2
    html = panel(sign_in(cast.manager), mine, "notes")
    assert "Closed by head" in html
    assert "已过时" in html
    assert "note 2" in html, "closed is not gone"


@pytest.mark.parametrize("who", ["manager", "head", "teller", "risk_officer"])
def test_a_confidential_note_is_not_there_for_others(mine: Customer, cast: Cast, sign_in: SignIn, who: str) -> None:
    author = cast.head if who != "head" else cast.manager
    note = note_add(customer=mine, text=SECRET, is_confidential=True, acting_user=author)
    user = getattr(cast, who)
    client = sign_in(user)
    for code in ("notes", "history", "overview"):
        html = panel(client, mine, code)
        assert SECRET not in html
        assert "Confidential" not in html
    assert "bc-count" not in panel(client, mine, "notes"), "not even counted"
    assert not Note.objects.visible_to(user).exists()
    for name, method in (("note_read", "post"), ("note_close", "get"), ("note_close", "post"), ("note_readers", "get")):
        assert getattr(client, method)(reverse(f"customers:{name}", args=[note.pk])).status_code == 404, name
    with pytest.raises(NotAllowed):
        note_read(note=note, acting_user=user)
    with pytest.raises(NotAllowed):
        on_file_close(piece=note, reason="x", acting_user=user)


def test_a_reader_reads_on_click_and_on_record(mine: Customer, cast: Cast, sign_in: SignIn) -> None:
    note = note_add(customer=mine, text=SECRET, is_confidential=True, readers=[cast.manager], acting_user=cast.head)
    for user in (cast.manager, cast.head):
        client = sign_in(user)
        html = panel(client, mine, "notes")
        assert "Confidential" in html
        assert SECRET not in html
        response = client.post(reverse("customers:note_read", args=[note.pk]))
        assert response.json() == {"value": SECRET}
        assert "no-store" in response["Cache-Control"]
    entries = AuditEntry.objects.filter(code="note.read", customer_id=mine.pk)
    assert [entry.user for entry in entries.order_by("pk")] == [cast.manager, cast.head]
    assert sign_in(cast.head).get(reverse("customers:note_read", args=[note.pk])).status_code == 405


def test_a_reader_out_of_scope_reads_nothing(mine: Customer, cast: Cast, sign_in: SignIn) -> None:
    note = note_add(
        customer=mine,
        text=SECRET,
        is_confidential=True,
        readers=[cast.far_manager, cast.analyst],
        acting_user=cast.head,
    )
    assert sign_in(cast.far_manager).post(reverse("customers:note_read", args=[note.pk])).status_code == 404
    assert sign_in(cast.analyst).post(reverse("customers:note_read", args=[note.pk])).status_code == 403


def test_a_note_on_a_sealed_customer_is_sealed_with_it(world: World, cast: Cast) -> None:
    sealed = world.customers["sealed"]
    with pytest.raises(NotAllowed):
        note_add(customer=sealed, text="x", acting_user=cast.manager)
    sealed.confidential_readers.add(cast.head)
    note_add(customer=sealed, text="x", acting_user=cast.head)
    assert Note.objects.visible_to(cast.head).exists()
    assert not Note.objects.visible_to(cast.manager).exists()


def test_the_author_alone_says_who_reads(world: World, mine: Customer, cast: Cast, sign_in: SignIn) -> None:
    note = note_add(customer=mine, text=SECRET, acting_user=cast.manager)
    with pytest.raises(RuleViolation):
        on_file_set_readers(piece=note, is_confidential=True, readers=[], acting_user=cast.head)
    url = reverse("customers:note_readers", args=[note.pk])
    answer = sign_in(cast.manager).post(url, {"is_confidential": "on", "readers": [world.employees["teller"].pk]})
    assert answer.status_code == 302
    assert Note.objects.visible_to(cast.teller).exists()
    assert not Note.objects.visible_to(cast.head).exists()
    on_file_set_readers(piece=note, is_confidential=False, readers=[cast.teller], acting_user=cast.manager)
    assert Note.objects.visible_to(cast.head).exists()
    assert not note.readers.exists()
    entry = AuditEntry.objects.filter(code="note.readers_set").earliest("pk")
    assert entry.changes == {"readers": [None, "teller"], "is_confidential": [False, True]}


# Attachments


def test_a_file_is_kept_under_id_and_hash_and_downloaded_on_record(
    mine: Customer, cast: Cast, sign_in: SignIn, files: Any
) -> None:
    content = samples.pdf(b"<< /Type /Catalog >>")
    url = reverse("customers:attachment_add", args=[mine.pk])
    client = sign_in(cast.manager)
    assert client.post(url, {"file": contract(content=content), "description": "借款合同"}).status_code == 302
    attachment = Attachment.objects.get()
    assert (attachment.name, attachment.kind, attachment.size) == ("借款合同.pdf", "pdf", len(content))
    assert attachment.path.read_bytes() == content
    assert attachment.path.is_relative_to(files)
    assert attachment.path.name == f"{attachment.pk}-{attachment.sha256}"
    html = panel(client, mine, "attachments")
    assert "借款合同" in html and "借款合同.pdf · PDF" in html
    response = client.get(reverse("customers:attachment_download", args=[attachment.pk]))
    assert b"".join(response.streaming_content) == content  # type: ignore[attr-defined]
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert response["Content-Type"] == "application/octet-stream"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in response["Cache-Control"]
    assert codes() == ["attachment.added", "attachment.downloaded"]
    assert AuditEntry.objects.latest("pk").customer_id == mine.pk


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("a.html", b"<script>alert(1)</script>"),
        ("a.txt", b"<script>alert(1)</script>"),
        ("a.pdf", samples.pdf(b"<< /S /JavaScript >>")),
        ("a.docx", samples.office("docx", word__vbaProject_bin=b"x")),
        ("a.png", samples.pdf()),
        ("a.txt", b""),
        ("../../a", samples.pdf()),
    ],
)
def test_hostile_uploads_leave_nothing(
    mine: Customer, cast: Cast, sign_in: SignIn, files: Any, name: str, content: bytes
) -> None:
    url = reverse("customers:attachment_add", args=[mine.pk])
    response = sign_in(cast.manager).post(url, {"file": contract(name, content), "description": ""})
    assert response.status_code == 422
    assert 'id="id_file_error"' in response.content.decode()
    assert not Attachment.objects.exists()
    assert not [path for path in files.parent.rglob("*") if path.is_file()]
    assert not codes()


def test_a_file_may_be_as_large_as_the_bank_says(mine: Customer, cast: Cast) -> None:
    Parameter.objects.create(code="customers.attachment_megabytes", value=1)
    large = contract("a.txt", b"0" * (1024 * 1024))
    attachment_add(customer=mine, upload=large, description="", acting_user=cast.manager)
    with pytest.raises(RuleViolation) as refused:
        larger = contract("a.txt", b"0" * (1024 * 1024 + 1))
        attachment_add(customer=mine, upload=larger, description="", acting_user=cast.manager)
    assert refused.value.code == "file_too_large"


@pytest.mark.parametrize(
    ("who", "status"),
    [("head", 200), ("risk_officer", 200), ("teller", 403), ("analyst", 403), ("colleague", 404), ("far_manager", 404)],
)
def test_who_downloads(mine: Customer, cast: Cast, sign_in: SignIn, who: str, status: int) -> None:
    attachment = attachment_add(customer=mine, upload=contract(), description="", acting_user=cast.manager)
    response = sign_in(getattr(cast, who)).get(reverse("customers:attachment_download", args=[attachment.pk]))
    assert response.status_code == status
    assert (codes()[-1] == "attachment.downloaded") is (status == 200)


def test_a_confidential_file_is_for_its_readers(mine: Customer, cast: Cast, sign_in: SignIn) -> None:
    attachment = attachment_add(
        customer=mine,
        upload=contract("离婚协议.pdf"),
        description="离婚协议",
        is_confidential=True,
        readers=[cast.risk_officer],
        acting_user=cast.manager,
    )
    url = reverse("customers:attachment_download", args=[attachment.pk])
    for user, sees in ((cast.manager, True), (cast.risk_officer, True), (cast.head, False)):
        assert ("离婚" in panel(sign_in(user), mine, "attachments")) is sees
        response = sign_in(user).get(url)
        assert response.status_code == (200 if sees else 404)


def test_a_file_that_was_changed_on_the_disk_is_not_given_out(mine: Customer, cast: Cast) -> None:
    attachment = attachment_add(customer=mine, upload=contract(), description="", acting_user=cast.manager)
    attachment.path.chmod(0o600)
    attachment.path.write_bytes(b"something else")
    with pytest.raises(RuleViolation) as refused:
        attachment_fetch(attachment=attachment, acting_user=cast.manager)
    assert refused.value.code == "file_changed"
    attachment.path.unlink()
    with pytest.raises(RuleViolation) as refused:
        attachment_fetch(attachment=attachment, acting_user=cast.manager)
    assert refused.value.code == "file_gone"


def test_a_closed_file_stays_and_says_why(mine: Customer, cast: Cast, sign_in: SignIn) -> None:
    attachment = attachment_add(customer=mine, upload=contract(), description="旧合同", acting_user=cast.manager)
    url = reverse("customers:attachment_close", args=[attachment.pk])
    assert sign_in(cast.head).post(url, {"reason": "已失效"}).status_code == 302
    html = panel(sign_in(cast.manager), mine, "attachments")
    assert "旧合同" in html
    assert "已失效" in html
    assert attachment.path.is_file()
