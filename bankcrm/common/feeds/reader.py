"""A delimited file as COPY takes it: each record with the number of its line, checked on the way.

Records may span lines (a quoted line break); the number is that of the line where the record begins. A line with
a wrong number of columns is put aside with its number; what makes the rest of the file unreadable refuses it.
"""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import IO

from bankcrm.common.feeds.refusal import Refused

CHUNK = 1 << 20
LONGEST_RECORD = 1 << 20
KEPT = 1000


@dataclass(frozen=True)
class Dialect:
    """How a file is written."""

    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str = '"'


@dataclass(frozen=True)
class Malformed:
    """A record with a wrong number of columns."""

    line: int
    raw: str
    found: int
    expected: int


class Records:
    """Reads a file; `header` first, then `read` gives COPY's input block by block."""

    def __init__(self, path: Path, dialect: Dialect, on_rows: Callable[[int], None] | None = None) -> None:
        self.path, self.name, self.dialect = path, path.name, dialect
        self.line = 1
        self.rows = 0
        self.refused: Refused | None = None
        self.malformed: list[Malformed] = []
        self.malformed_count = 0
        self.has_blanks = False
        self._delimiter = dialect.delimiter.encode()
        self._quote = dialect.quote.encode()
        self._quoted = re.compile(self._quote + b"[^" + self._quote + b"]*" + self._quote) if self._quote else None
        self._on_rows = on_rows
        self._blocks = self._complete_blocks()
        self._waiting = b""
        self._width = 0

    def header(self) -> list[str]:
        """The names in the first line, lower case, without quotes."""
        block = next(self._blocks, b"")
        first, _newline, self._waiting = block.partition(b"\n")
        if not first.strip():
            raise Refused("empty_file", file=self.name)
        names = [
            name.strip().strip(self.dialect.quote or None).strip()
            for name in first.decode().split(self.dialect.delimiter)
        ]
        self.line = 2
        self.expect(len(names))
        return [name.lower() for name in names]

    def expect(self, width: int) -> None:
        """How many columns a record must have."""
        self._width = width

    def read(self, size: int = -1) -> bytes:
        """The next block of numbered records; empty at the end of the file."""
        try:
            return self._next()
        except Refused as refused:
            self.refused = refused  # COPY puts an error of its own in the place of this one.
            raise

    def _next(self) -> bytes:
        while True:
            block, self._waiting = self._waiting, b""
            if not block:
                block = next(self._blocks, b"")
                if not block:
                    return b""
            numbered = self._numbered(block)
            if self._on_rows:
                self._on_rows(self.rows)
            if numbered:
                return numbered

    # How the file becomes blocks of whole records

    def _open(self) -> IO[bytes]:
        with self.path.open("rb") as file:
            compressed = file.read(2) == b"\x1f\x8b"
        return gzip.open(self.path, "rb") if compressed else self.path.open("rb")  # type: ignore[return-value]

    def _chunks(self) -> Iterator[bytes]:
        """The file in UTF-8, piece by piece; damage is told with its line."""
        decoder = codecs.getincrementaldecoder(self.dialect.encoding)("strict")
        as_is = codecs.lookup(self.dialect.encoding).name == "utf-8"
        lines_before, first = 1, True
        with self._open() as file:
            while True:
                try:
                    chunk = file.read(CHUNK)
                except (EOFError, OSError, zlib.error):
                    raise Refused("bad_gzip", file=self.name) from None
                if first:
                    chunk, first = self._without_mark(chunk), False
                if b"\0" in chunk:
                    line = lines_before + chunk.count(b"\n", 0, chunk.index(b"\0"))
                    raise Refused("nul_byte", file=self.name, line=line)
                try:
                    text = decoder.decode(chunk, final=not chunk)
                except UnicodeDecodeError as error:
                    line = lines_before + error.object[: error.start].count(b"\n")
                    raise Refused(
                        "wrong_encoding", file=self.name, line=line, encoding=self.dialect.encoding.upper()
                    ) from None
                if not chunk and not text:
                    return
                yield chunk if as_is else text.encode()
                if not chunk:
                    return
                lines_before += chunk.count(b"\n")

    def _without_mark(self, chunk: bytes) -> bytes:
        """A UTF-8 byte order mark is dropped; those of other encodings say that the file is something else."""
        if chunk.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise Refused("utf_16", file=self.name, encoding=self.dialect.encoding.upper())
        if codecs.lookup(self.dialect.encoding).name in ("utf-8", "ascii") and chunk.startswith(codecs.BOM_UTF8):
            return chunk[3:]
        return chunk

    def _complete_blocks(self) -> Iterator[bytes]:
        """Pieces that end with a record; line ends are LF."""
        rest, line = b"", 1
        for chunk in self._chunks():
            rest += chunk
            cut = self._cut(rest, line)
            if cut:
                block, rest = rest[:cut], rest[cut:]
                line += block.count(b"\n")
                yield block.replace(b"\r\n", b"\n")
            if len(rest) > LONGEST_RECORD + 4 * CHUNK:  # A file without line ends would be read into memory whole.
                raise Refused("unreadable_file", file=self.name, message=f"{line}: > {LONGEST_RECORD >> 20} MB")
        if not rest:
            return
        if self._quote and rest.count(self._quote) % 2:
            raise Refused("open_quote", file=self.name, line=line)
        # The last line of a file that ends without a line end: whole, or cut off?
        last = rest.rstrip(b"\r")
        if self._width and self._columns(self._bare(last)) != self._width:
            raise Refused("truncated", file=self.name, line=line + last.count(b"\n"))
        yield last.replace(b"\r\n", b"\n") + b"\n"

    def _cut(self, data: bytes, line: int) -> int:
        """The end of the last whole record in `data`, which begins with one."""
        cut = data.rfind(b"\n") + 1
        if not self._quote or data.count(self._quote, 0, cut) % 2 == 0:
            return cut
        end, is_open, start = 0, 0, 0
        while start < cut:
            stop = data.index(b"\n", start) + 1
            is_open ^= data.count(self._quote, start, stop) & 1
            if not is_open:
                end = stop
            start = stop
        if cut - end > LONGEST_RECORD:
            raise Refused("open_quote", file=self.name, line=line + data.count(b"\n", 0, end))
        return end

    # How a block becomes numbered records

    def _bare(self, data: bytes) -> bytes:
        """The data without what stands in quotes."""
        return self._quoted.sub(b"", data) if self._quoted and self._quote in data else data

    def _columns(self, bare: bytes) -> int:
        return bare.count(self._delimiter) + 1

    def _look_for_blanks(self, block: bytes) -> None:
        """Do values begin or end with a blank? Most files have none, and then nothing need be trimmed."""
        edges = (self._delimiter, b"\n", *([self._quote] if self._quote else []))
        self.has_blanks = any(b" " + edge in block or edge + b" " in block for edge in edges) or block[:1] == b" "

    def _numbered(self, block: bytes) -> bytes:
        if not self.has_blanks:
            self._look_for_blanks(block)
        records = block[:-1].split(b"\n")
        bare = self._bare(block)[:-1].split(b"\n")
        first, self.line = self.line, self.line + len(records)
        numbers: list[int] | range = range(first, self.line)
        if len(bare) != len(records):
            records, numbers = self._joined(records, first)
        right = self._width - 1
        if set(map(bytes.count, bare, repeat(self._delimiter))) == {right} and b"\r" not in block and right:
            self.rows += len(records)
            middle = self._delimiter
            return b"".join(
                [b"%d%b%b\n" % (number, middle, record) for number, record in zip(numbers, records, strict=True)]
            )
        return self._numbered_one_by_one(numbers, records, bare)

    def _numbered_one_by_one(self, numbers: list[int] | range, records: list[bytes], bare: list[bytes]) -> bytes:
        """As above, for a block that holds empty or malformed lines."""
        right = []
        for number, record, plain in zip(numbers, records, bare, strict=True):
            if not record.strip():
                continue
            self.rows += 1
            found = self._columns(plain)
            if found != self._width or b"\r" in plain:
                self._put_aside(number, record, found)
            else:
                right.append(b"%d%b%b\n" % (number, self._delimiter, record))
        return b"".join(right)

    def _put_aside(self, number: int, record: bytes, found: int) -> None:
        self.malformed_count += 1
        if len(self.malformed) < KEPT:
            self.malformed.append(Malformed(number, record[:4000].decode(errors="replace"), found, self._width))

    def _joined(self, lines: list[bytes], first: int) -> tuple[list[bytes], list[int]]:
        """Lines put together to records where a quoted value holds line ends."""
        records: list[bytes] = []
        numbers: list[int] = []
        parts: list[bytes] = []
        start, is_open = first, 0
        for number, line in enumerate(lines, first):
            if not parts:
                start = number
            parts.append(line)
            is_open ^= line.count(self._quote) & 1
            if not is_open:
                records.append(b"\n".join(parts))
                numbers.append(start)
                parts = []
        return records, numbers
