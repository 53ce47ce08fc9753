"""Where servers live: sockets short enough, folders closed to others."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bankcrm.local.places import Account, CannotPlace, Place, can_reach, find_place, make_home, socket_fits


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """pytest's own folders have long names."""
    folder = Path(tempfile.mkdtemp(prefix="bk", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize(
    ("folder", "fits"),
    [
        ("/tmp/bank/sockets", True),
        ("/" + "x" * 87, True),
        ("/" + "x" * 88, False),
        ("/home/with blank/sockets", False),
        ("/home/银行/sockets", False),
        ("/home/per%cent", False),
    ],
)
def test_socket_folder_must_be_short_and_plain(folder: str, fits: bool) -> None:
    assert socket_fits(Path(folder)) is fits


def test_short_home_keeps_everything_inside(short_folder: Path) -> None:
    place = find_place(short_folder / "home")
    assert place.sockets == short_folder / "home" / "servers" / "sockets"
    assert place.sockets.stat().st_mode & 0o777 == 0o700


def test_long_home_with_blanks_gets_a_short_socket_folder(short_folder: Path) -> None:
    place = find_place(short_folder / ("a bank with a long name " * 5).strip() / "home")
    try:
        assert socket_fits(place.sockets)
        assert place.sockets.stat().st_mode & 0o777 == 0o700
        assert place.data.is_relative_to(short_folder)
    finally:
        shutil.rmtree(place.sockets, ignore_errors=True)


def test_two_homes_never_share_a_socket_folder(short_folder: Path) -> None:
    places: list[Place] = [find_place(short_folder / ("x" * 100) / name) for name in ("one", "two")]
    try:
        assert places[0].sockets != places[1].sockets
    finally:
        for place in places:
            shutil.rmtree(place.sockets, ignore_errors=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands servers to another account")
def test_home_closed_to_the_account_moves_the_data(short_folder: Path) -> None:
    closed = short_folder / "closed"
    closed.mkdir(mode=0o700)
    heard: list[str] = []
    place = find_place(closed / "home", heard.append)
    try:
        assert place.account is not None
        assert not place.data.is_relative_to(closed)
        assert can_reach(place.data, place.account)
        assert can_reach(place.postgres_bin / "postgres", place.account)
        assert any("closed to the account" in line for line in heard)
        assert find_place(closed / "home").data == place.data
    finally:
        shutil.rmtree(place.data, ignore_errors=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may become another account")
def test_reach_is_tried_as_the_account_itself(short_folder: Path) -> None:
    nobody = Account("nobody", 65534, 65534)
    assert can_reach(short_folder, nobody)
    (short_folder / "closed").mkdir(mode=0o700)
    assert not can_reach(short_folder / "closed", nobody)


def test_home_that_cannot_be_made_is_said(short_folder: Path) -> None:
    (short_folder / "file").write_text("in the way")
    with pytest.raises(CannotPlace, match="BANKCRM_HOME"):
        make_home(short_folder / "file", root=False)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands servers to another account")
def test_narrow_umask_of_root_closes_no_door(short_folder: Path) -> None:
    before = os.umask(0o077)
    try:
        place = find_place(short_folder / "home")
    finally:
        os.umask(before)
    assert place.account is not None
    assert can_reach(place.sockets, place.account)
    assert can_reach(place.postgres_bin / "postgres", place.account)
