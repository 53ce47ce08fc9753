"""Foreign files by a profile: expressions, joins, and what is said when a profile is wrong."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from bankcrm.common.feeds import profiles
from bankcrm.common.feeds.services import refusal_sentences
from bankcrm.common.models import FeedBatch
from staff.models import Branch, Employee
from tests.feeds.conftest import Folder, counts, load, why

pytestmark = pytest.mark.usefixtures("bank")
Folders = Callable[..., Folder]
State = FeedBatch.State

PROFILE = """
title = "A small core"
full = ["branches"]
[files]
org = { path = "ORG.TXT", encoding = "gb18030", delimiter = "|", quote = "", columns = ["id", "mc", "sj"] }
[files.staff]
path = "STAFF.TXT"
encoding = "gb18030"
delimiter = "|"
quote = ""
header = false
columns = ["gh", "xm", "jg", "rz"]

[[entities.branches]]
rows = [{ code = "HO", name = "总行", level = "head_office" }]
[[entities.branches]]
from = "org"
where = "mc <> ''"
columns.code = "'B' || lpad(id, 3, '0')"
columns.name = "mc"
columns.level = "'branch'"
columns.parent_code = "'HO'"

[[entities.employees]]
from = "staff"
join = "LEFT JOIN org ON org.id = staff.jg"
columns.number = "gh"
columns.name = "xm"
columns.branch_code = "'B' || lpad(org.id, 3, '0')"
columns.hired_on = "to_char(DATE '1900-01-01' + rz::integer, 'YYYY-MM-DD')"
"""


@pytest.fixture
def deploy(tmp_path: Path, settings: object) -> Callable[[str], None]:
    """Put a profile where an administrator would."""
    settings.FEED_PROFILE_DIRS = [tmp_path / "profiles"]  # type: ignore[attr-defined]

    def write(text: str) -> None:
        (tmp_path / "profiles").mkdir(exist_ok=True)
        (tmp_path / "profiles" / "core.toml").write_text(text, encoding="utf-8")

    return write


def foreign(folder: Folder, staff: str = "001|单立人|7|40000\n002|仇英|7|\n") -> Path:
    folder.write("ORG.TXT", "ID|MC|SJ\n7|城东支行|0\n8||0\n".encode("gb18030"))
    folder.write("STAFF.TXT", staff.encode("gb18030"))
    return folder.path


def test_foreign_files_are_mapped_by_expressions(folder: Folders, deploy: Callable[[str], None]) -> None:
    deploy(PROFILE)
    batch = load(foreign(folder()), profile="core")
    assert batch.state == State.APPLIED, why(batch)
    assert Branch.objects.get(code="B007").parent.name == "总行"
    employee = Employee.objects.get(number="002")
    assert (employee.name, employee.name_initials, employee.branch.code) == ("仇英", "qy", "B007")
    assert str(Employee.objects.get(number="001").hired_on) == "2009-07-08"
    assert counts(load(foreign(folder("2026-01-06")), profile="core"), "branches") == (0, 0, 2, 0)


def test_a_failing_expression_is_told_with_column_and_line(folder: Folders, deploy: Callable[[str], None]) -> None:
    deploy(PROFILE)
    batch = load(foreign(folder(), "1|a|7|1\n2|b|7|2\n3|c|7|x4\n4|d|7|3\n"), profile="core")
    assert batch.state == State.REFUSED
    assert 'STAFF.TXT line 3, employees.hired_on: invalid input syntax for type integer: "x4"' in why(batch)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"mc"\n', '"nothing_such"\n', 'Profile core, branches.name: column "nothing_such" does not exist'),
        ("\"mc <> ''\"", '"mc <>"', "Profile core, branches."),
        ("columns.level = \"'branch'\"", "columns.colour = \"'red'\"", "no column is called colour"),
        ("columns.level = \"'branch'\"", "", "entities.branches lacks level"),
        ('from = "org"', 'from = "orgs"', "no file is called orgs"),
        ("[[entities.employees]]", "[[entities.workers]]", "no entity is called workers"),
        ('title = "A small core"', "title = ", "Profile core: no TOML at line 2, column 9"),
        ('full = ["branches"]', "full = true", "Profile core: full must be written as a TOML array"),
        ('full = ["branches"]', 'business_date = "5 May"', "Profile core: business_date is no date: 5 May"),
        ('full = ["branches"]', "fulll = []", "Profile core, the profile: not known: fulll"),
        ('path = "STAFF.TXT"', "", "Profile core: files.staff lacks path"),
        ('encoding = "gb18030"\ndelim', 'encoding = "gb99"\ndelim', "files.staff: no encoding is called gb99"),
        ('delimiter = "|"\n', 'delimiter = "||"\n', "files.staff: delimiter and quote are one ASCII character each"),
        ("[files.staff]", "[files.ty_staff]", "files.ty_staff: the name must be a plain word"),
        ('columns = ["gh", "xm", "jg", "rz"]\n', "", "files.staff: a file without a header needs its columns named"),
    ],
)
def test_a_wrong_profile_is_refused(
    folder: Folders, deploy: Callable[[str], None], old: str, new: str, words: str
) -> None:
    deploy(PROFILE.replace(old, new, 1))
    batch = load(foreign(folder()), profile="core")
    assert batch.state == State.REFUSED
    assert words in why(batch)


def test_what_is_wrong_with_a_profile_is_told_in_the_readers_language(
    folder: Folders, deploy: Callable[[str], None]
) -> None:
    deploy(PROFILE.replace('from = "org"', 'from = "orgs"'))
    batch = load(foreign(folder()), profile="core")
    with translation.override("zh-hans"):
        (sentence,) = refusal_sentences(batch)
    assert sentence == "映射配置 core，entities.branches：没有名为 orgs 的文件"


def test_a_profile_that_is_not_utf_8_is_refused(folder: Folders, deploy: Callable[[str], None], tmp_path: Path) -> None:
    deploy(PROFILE)
    (tmp_path / "profiles" / "core.toml").write_bytes("\ntitle = '总行'".encode("gb18030"))
    assert "core.toml line 2: not UTF-8" in why(load(foreign(folder()), profile="core"))


@given(
    st.recursive(
        st.none() | st.booleans() | st.text(max_size=9) | st.dates(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["files", "entities", "full", "branches", "columns", "rows", "from", "path", "a"]),
                inner,
            )
        ),
    )
)
def test_whatever_a_profile_says_it_is_read_or_refused(told: object) -> None:
    with suppress(profiles.Wrong):
        profiles._read("core", "", told if isinstance(told, dict) else {"entities": told})


def test_a_foreign_header_that_lacks_a_column_is_refused(folder: Folders, deploy: Callable[[str], None]) -> None:
    deploy(PROFILE)
    made = folder()
    foreign(made)
    made.write("ORG.TXT", b"ID|NAME\n7|x\n")
    assert "ORG.TXT line 1: the header lacks mc, sj" in why(load(made.path, profile="core"))


def test_an_entity_whose_file_is_absent_is_not_part_of_the_batch(
    folder: Folders, deploy: Callable[[str], None]
) -> None:
    deploy(PROFILE)
    made = folder()
    foreign(made)
    (made.path / "STAFF.TXT").unlink()
    batch = load(made.path, profile="core")
    assert [file.entity for file in batch.files.all()] == ["branches"]


def test_the_profiles_that_ship_can_be_read() -> None:
    for name in profiles.known():
        assert profiles.load(name).name == name
