"""Small files of every kind that is taken in, made here byte by byte."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATION = f'<Relationship Id="r1" Type="{TYPES}/{{}}" Target="{{}}"{{}}/>'
MAIN = {
    "xlsx": ("xl/workbook.xml", "spreadsheetml.sheet.main+xml"),
    "docx": ("word/document.xml", "wordprocessingml.document.main+xml"),
}


def pdf(*objects: bytes, end: bytes = b"%%EOF\n") -> bytes:
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (place, one) for place, one in enumerate(objects, 1))
    return b"%PDF-1.7\n" + body + b"trailer\n<< /Root 1 0 R >>\n" + end


def packed(inside: bytes, kind: bytes = b"/ObjStm") -> bytes:
    data = zlib.compress(inside)
    return b"<< /Type %s /N 1 /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (kind, len(data), data)


def png(tail: bytes = b"") -> bytes:
    def piece(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = piece(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + piece(b"IDAT", zlib.compress(b"\0\0")) + piece(b"IEND", b"") + tail


def jpeg(inside: bytes = b"") -> bytes:
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + inside + b"\xff\xd9"


def office(kind: str, *, relations: str = "", told: str = "", **parts: bytes) -> bytes:
    """An Office file with further parts (a name with / written as __)."""
    main, content_type = MAIN[kind]
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml", f'<Types><Override ContentType="application/{told or content_type}"/></Types>'
        )
        archive.writestr("_rels/.rels", f"<Relationships>{RELATION.format('officeDocument', main, '')}</Relationships>")
        archive.writestr(main, "<document/>")
        archive.writestr(f"{main.partition('/')[0]}/_rels/main.rels", f"<Relationships>{relations}</Relationships>")
        for name, part in parts.items():
            archive.writestr(name.replace("__", "/"), part)
    return content.getvalue()


def outward(kind: str) -> str:
    return RELATION.format(kind, "http://elsewhere.example/", ' TargetMode="External"')
