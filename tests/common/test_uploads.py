"""Files that people hand in: told by their content, cleaned in their names, refused where they could act."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from bankcrm.common.errors import RuleViolation
from bankcrm.common.uploads import FileKind, clean_name, content_kind, received
from tests.common import samples

Kind = Callable[[bytes, str], FileKind]


@pytest.fixture
def kind_of(tmp_path: Path) -> Kind:
    def told(content: bytes, name: str) -> FileKind:
        path = tmp_path / "file"
        path.write_bytes(content)
        return content_kind(path, name)

    return told


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (samples.pdf(b"<< /Type /Catalog >>"), "合同.PDF", FileKind.PDF),
        (samples.pdf(b"<< /Type /Catalog >>", samples.packed(b"<< /Type /Page >>")), "a.pdf", FileKind.PDF),
        (samples.png(), "a.png", FileKind.PNG),
        (samples.jpeg(), "a.jpg", FileKind.JPEG),
        (samples.jpeg(b"<?xpacket begin='x'?><x:xmpmeta/><?xpacket end='w'?>"), "a.jpeg", FileKind.JPEG),
        (samples.office("xlsx"), "a.xlsx", FileKind.XLSX),
        (samples.office("docx", relations=samples.outward("hyperlink")), "a.docx", FileKind.DOCX),
        ("收入证明\n月收入 < 5000 元".encode(), "a.txt", FileKind.TEXT),
        ("收入证明".encode("gb18030"), "a.txt", FileKind.TEXT),
    ],
)
def test_each_kind_is_told_by_its_content(kind_of: Kind, content: bytes, name: str, kind: FileKind) -> None:
    assert kind_of(content, name) == kind


@pytest.mark.parametrize(
    "name", ["a.svg", "a.html", "a.exe", "a.xlsm", "a.docm", "a.pdf.exe", "a", "pdf", ".pdf.js", ""]
)
def test_other_kinds_are_not_taken_whatever_they_hold(kind_of: Kind, name: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        kind_of(samples.pdf(), name)
    assert (refused.value.code, refused.value.field) == ("file_kind", "file")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (samples.pdf(), "a.png"),
        (samples.png(), "a.pdf"),
        (samples.office("docx"), "a.xlsx"),
        (samples.office("docx", told="vnd.ms-word.document.macroEnabled.main+xml"), "a.docx"),
        (b"MZ\x90\x00\x03\x00", "a.pdf"),
        (b"MZ\x90\x00\x03\x00", "a.txt"),
        (b" %PDF-1.7\n%%EOF", "a.pdf"),
        (b"PK\x03\x04 no zip at all", "a.xlsx"),
        (b"GIF89a/*", "a.jpg"),
        (b"a\0b", "a.txt"),
        ("文本".encode("utf-16"), "a.txt"),
    ],
)
def test_a_name_that_says_something_else_is_refused(kind_of: Kind, content: bytes, name: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        kind_of(content, name)
    assert refused.value.code == "file_not_as_named"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (samples.pdf(b"<< /S /JavaScript /JS (app.alert(1)) >>"), "a.pdf"),
        (samples.pdf(b"<< /S /J#61vaScr#69pt >>"), "a.pdf"),
        (samples.pdf(b"<< /S /Launch /F (cmd.exe) >>"), "a.pdf"),
        (samples.pdf(b"<< /Type /EmbeddedFile >>"), "a.pdf"),
        (samples.pdf(samples.packed(b"<< /S /JavaScript >>")), "a.pdf"),
        (samples.pdf(samples.packed(b"<< /S /JavaScript >>", b"/Obj#53tm")), "a.pdf"),
        (samples.pdf(b"<< /Encrypt 5 0 R >>"), "a.pdf"),
        (samples.pdf(end=b""), "a.pdf"),
        (samples.png(b"PK\x03\x04"), "a.png"),
        (samples.png()[:-8], "a.png"),
        (samples.jpeg(b"<script>alert(1)</script>"), "a.jpg"),
        (samples.jpeg()[:-2], "a.jpg"),
        (samples.office("xlsx", xl__vbaProject_bin=b"x"), "a.xlsx"),
        (samples.office("xlsx", xl__macrosheets__sheet1=b"x"), "a.xlsx"),
        (samples.office("docx", word__activeX__activeX1=b"x"), "a.docx"),
        (samples.office("docx", word__embeddings__oleObject1=b"x"), "a.docx"),
        (samples.office("docx", relations=samples.outward("attachedTemplate")), "a.docx"),
        (samples.office("xlsx", xl__externalLinks__externalLink1=b"x"), "a.xlsx"),
        (samples.office("xlsx", xl__big=b"0" * (5 * 1024 * 1024), xl__x_rels=b"x")[:-30], "a.xlsx"),
        (b"<html><script>alert(1)</script>", "a.txt"),
        (b"hello <ScRiPt src=x>", "a.txt"),
        (b"<svg onload=alert(1)>", "a.txt"),
        (b"#!/bin/sh\nrm -rf /", "a.txt"),
    ],
)
def test_what_could_act_is_refused(kind_of: Kind, content: bytes, name: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        kind_of(content, name)
    assert refused.value.code in ("file_active", "file_not_as_named")
    assert refused.value.field == "file"


def test_a_file_that_swells_is_refused(kind_of: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    swollen = samples.office("xlsx", xl__sheet=b"0" * 3_000_000)
    assert kind_of(swollen, "a.xlsx") == FileKind.XLSX
    monkeypatch.setattr("bankcrm.common.uploads.zipped.MOST_UNPACKED", 1_000_000)
    with pytest.raises(RuleViolation):
        kind_of(swollen, "a.xlsx")


@given(content=st.binary(min_size=1, max_size=400), kind=st.sampled_from(list(FileKind)))
def test_any_bytes_are_told_or_refused(content: bytes, kind: FileKind) -> None:
    starts = {"pdf": b"%PDF-", "png": b"\x89PNG\r\n\x1a\n", "jpeg": b"\xff\xd8\xff", "xlsx": b"PK\x03\x04"}
    with TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        for written in (content, starts.get(kind, b"") + content, starts.get(kind, b"") + content + b"%%EOF"):
            path.write_bytes(written)
            try:
                assert content_kind(path, f"a.{kind}") == kind
            except RuleViolation as refused:
                assert refused.field == "file"


# Names


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("合同(二).pdf", "合同(二).pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\me\\a b.docx", "a b.docx"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie_ x.txt"),
        ("...hidden.txt", "hidden.txt"),
        ('"<script>".png', "__script__.png"),
        (".pdf", "pdf"),
        ("", "file"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_names_are_cleaned(name: str, cleaned: str) -> None:
    assert clean_name(name) == cleaned


@given(st.text(max_size=300))
def test_no_name_is_a_path_or_unseen(name: str) -> None:
    cleaned = clean_name(name)
    assert 0 < len(cleaned) <= 131
    assert cleaned.isprintable()
    assert not set(cleaned) & set('/\\"<>:|?*;%')
    assert not cleaned.startswith(".")
    assert clean_name(cleaned) == cleaned


# Receiving


def test_a_file_comes_in_pieces_up_to_its_limit(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    content = b"0123456789" * 20_000
    with received(SimpleUploadedFile("a.txt", content), most_bytes=len(content)) as file:
        assert (file.size, file.path.read_bytes()) == (len(content), content)
        assert not list((tmp_path / "files").rglob("*")), "a backup finds nothing of it yet"
        file.keep("x/1")
    assert (tmp_path / "files" / "x" / "1").read_bytes() == content
    assert not any((tmp_path / "incoming").iterdir())
    with (
        pytest.raises(RuleViolation, match="MB") as refused,
        received(SimpleUploadedFile("a.txt", content), most_bytes=len(content) - 1),
    ):
        pass
    assert refused.value.code == "file_too_large"
    assert not any((tmp_path / "incoming").iterdir())


def test_an_empty_file_is_refused(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    with pytest.raises(RuleViolation) as refused, received(SimpleUploadedFile("a.txt", b""), most_bytes=10):
        pass
    assert refused.value.code == "file_empty"
