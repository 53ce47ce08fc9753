"""The browser of the tests on machines that have one, lack one, or may install one."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bankcrm.local.browser import chromium, ensure_browser

Program = Callable[..., Path]


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    """Puts a program on a machine that has no others."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("BANKCRM_CHROMIUM", raising=False)

    def put(name: str, script: str = "exit 0") -> Path:
        file = tmp_path / name
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)
        return file

    return put


@pytest.fixture
def apt_get(program: Program) -> Callable[[], list[str]]:
    """An apt-get that puts what it is told to install; gives what it was asked."""
    asked = program("asked")
    asked.write_text("")
    here = program("font", "echo a.ttf").parent
    program(
        "apt-get",
        f'echo "$@" >> {asked}\n'
        f'case "$*" in *chromium*) /bin/cp {here}/apt-get {here}/chromium;; esac\n'
        f'case "$*" in *fonts*) /bin/cp {here}/font {here}/fc-list;; esac',
    )
    return lambda: asked.read_text().splitlines()


def become(monkeypatch: pytest.MonkeyPatch, user: int) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user)


def test_without_chromium_it_is_said_and_skipped(program: Program, capsys: pytest.CaptureFixture[str]) -> None:
    assert ensure_browser() is False
    assert "no Chromium here: the browser tests are skipped" in capsys.readouterr().out


def test_root_has_it_installed(
    apt_get: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    become(monkeypatch, 0)
    assert ensure_browser() is True
    assert [words.split()[0] for words in apt_get()] == ["update", "install"]
    assert apt_get()[1].split()[-2:] == ["chromium", "fonts-wqy-microhei"]
    assert "!" not in capsys.readouterr().out


def test_others_install_nothing(apt_get: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    become(monkeypatch, 1000)
    assert ensure_browser() is False
    assert apt_get() == []


def test_a_browser_without_a_chinese_font_is_used_and_said(
    program: Program, capsys: pytest.CaptureFixture[str]
) -> None:
    program("chromium")
    program("fc-list")
    assert ensure_browser() is True
    assert "no font with Chinese characters" in capsys.readouterr().out


def test_a_program_that_is_named_wrongly_is_not_replaced(
    apt_get: Callable[[], list[str]],
    program: Program,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    become(monkeypatch, 0)
    program("fc-list", "echo a.ttf")
    monkeypatch.setenv("BANKCRM_CHROMIUM", "/nowhere/chrome")
    assert ensure_browser() is False
    assert "BANKCRM_CHROMIUM names no program: /nowhere/chrome" in capsys.readouterr().out
    assert apt_get() == []
    monkeypatch.setenv("BANKCRM_CHROMIUM", str(program("mine")))
    assert chromium() == os.environ["BANKCRM_CHROMIUM"]
