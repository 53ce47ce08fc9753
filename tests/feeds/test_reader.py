"""Files become numbered records, or say with their line why they cannot."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bankcrm.common.feeds import reader
from bankcrm.common.feeds.reader import Dialect, Records
from bankcrm.common.feeds.refusal import Refused


def read(path: Path, dialect: Dialect = Dialect()) -> tuple[list[str], list[list[str]], Records]:  # noqa: B008
    records = Records(path, dialect)
    header = records.header()
    data = b""
    while block := records.read():
        data += block
    quote = dialect.quote or None
    kind = csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE
    rows = list(csv.reader(io.StringIO(data.decode()), delimiter=dialect.delimiter, quotechar=quote, quoting=kind))
    return header, rows, records


def refused(path: Path, dialect: Dialect = Dialect()) -> dict[str, object]:  # noqa: B008
    with pytest.raises(Refused) as caught:
        read(path, dialect)
    return caught.value.reasons[0]


def file(tmp_path: Path, data: bytes, name: str = "x.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


def test_records_carry_the_number_of_their_line(tmp_path: Path) -> None:
    header, rows, records = read(file(tmp_path, b"A,B\r\n1,x\r\n\r\n2,y"))
    assert header == ["a", "b"]
    assert rows == [["2", "1", "x"], ["4", "2", "y"]]
    assert (records.rows, records.malformed) == (2, [])


def test_a_quoted_line_end_does_not_shift_the_numbers(tmp_path: Path) -> None:
    _header, rows, _records = read(file(tmp_path, b'a,b\n1,"two\nlines, one"\n3,"say ""hi"""\n'))
    assert rows == [["2", "1", "two\nlines, one"], ["4", "3", 'say "hi"']]


def test_a_byte_order_mark_is_dropped(tmp_path: Path) -> None:
    assert read(file(tmp_path, b"\xef\xbb\xbfa,b\n1,2\n"))[0] == ["a", "b"]


def test_a_small_file_that_swells_to_one_endless_line_is_refused(tmp_path: Path) -> None:
    swollen = file(tmp_path, gzip.compress(b"a,b\n" + b"x" * (reader.LONGEST_RECORD + 6 * reader.CHUNK)))
    assert refused(swollen)["code"] == "unreadable_file"


def test_gzip_is_seen_by_its_content(tmp_path: Path) -> None:
    assert read(file(tmp_path, gzip.compress(b"a\n1\n")))[1] == [["2", "1"]]


def test_gb18030_becomes_utf_8(tmp_path: Path) -> None:
    data = "编号;名称\n1;单雪梅𠮷\n".encode("gb18030")
    header, rows, _records = read(file(tmp_path, data), Dialect("gb18030", ";"))
    assert header == ["编号", "名称"]
    assert rows == [["2", "1", "单雪梅𠮷"]]


def test_a_line_with_too_few_or_many_columns_is_put_aside(tmp_path: Path) -> None:
    _header, rows, records = read(file(tmp_path, b"a,b\n1,2\n3\n4,5,6\n7,8\n"))
    assert [row[0] for row in rows] == ["2", "5"]
    assert [(bad.line, bad.found, bad.raw) for bad in records.malformed] == [(3, 1, "3"), (4, 3, "4,5,6")]
    assert records.rows == 4


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"", "empty_file", None),
        (b"\n\n", "empty_file", None),
        (b"a,b\n1,2\n3", "truncated", 3),
        (b'a,b\n1,2\n3,"four\n5,6\n7,8\n', "open_quote", 3),
        (b"a,b\n1,2\n3,\x00\n", "nul_byte", 3),
        (b"a,b\n1,2\n3,\xff\xfe\n", "wrong_encoding", 3),
        (b"a,b\n1,\xd6\xd0\n", "wrong_encoding", 2),
        ("a,b\n1,2\n".encode("utf-16"), "utf_16", None),
        (gzip.compress(b"a,b\n1,2\n" * 1000, mtime=0)[:-20], "bad_gzip", None),
    ],
)
def test_a_broken_file_is_refused_with_its_line(tmp_path: Path, data: bytes, code: str, line: int | None) -> None:
    reason = refused(file(tmp_path, data))
    assert (reason["code"], reason.get("line")) == (code, line)
    assert reason["file"] == "x.csv"


def test_an_open_quote_does_not_read_the_whole_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "CHUNK", 64)
    monkeypatch.setattr(reader, "LONGEST_RECORD", 200)
    reason = refused(file(tmp_path, b'a,b\n1,"2\n' + b"3,4\n" * 100_000))
    assert (reason["code"], reason["line"]) == ("open_quote", 2)


CELL = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00\r"), max_size=12)


@given(rows=st.lists(st.tuples(CELL, CELL, CELL), max_size=30), chunk=st.integers(1, 40))
def test_any_table_comes_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]], chunk: int
) -> None:
    """Whatever the cells hold and wherever the file is cut into pieces."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(["a", "b", "c"])
    writer.writerows(rows)
    path = file(tmp_path_factory.mktemp("any"), text.getvalue().encode())
    size, reader.CHUNK = reader.CHUNK, chunk
    try:
        _header, found, records = read(path)
    finally:
        reader.CHUNK = size
    assert [tuple(row[1:]) for row in found] == rows
    lines, expected = 2, []
    for row in rows:
        expected.append(str(lines))
        lines += 1 + sum(cell.count("\n") for cell in row)
    assert [row[0] for row in found] == expected
    assert records.malformed == []
