"""The sprite holds the icons in use; a name that does not exist stops the set-up."""

from pathlib import Path

import pytest

from bankcrm.common import actions
from bankcrm.local.console import StepFailed
from bankcrm.local.icons import build_sprite, used_icons
from early_warning.desk import history

USERS = """<!--
category: System
-->
<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24" stroke-width="2">
  <path stroke="none" d="M0 0h24v24H0z" fill="none"/>
  <path d="M9 7m-4 0a4 4 0 1 0 8 0" />
  <path d="M3 21v-2" />
</svg>
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "templates").mkdir()
    (tmp_path / "staff").mkdir()
    (tmp_path / "static").mkdir()
    (tmp_path / "templates" / "a.html").write_text('{% icon "users" %} {% include "x.html" with icon="user-plus" %}')
    (tmp_path / "staff" / "panels.py").write_text('icon = "lock"\ntitle_icon: str = "moon"\nicon_class = "bc-i"\n')
    (tmp_path / "static" / "a.js").write_text('use.setAttribute("href", "icons.svg#sun");')
    return tmp_path


def test_every_way_of_naming_an_icon_is_found(project: Path) -> None:
    assert list(used_icons(project)) == ["lock", "moon", "sun", "user-plus", "users"]


def test_symbol_takes_the_shapes_and_leaves_the_width_to_the_page(tmp_path: Path) -> None:
    (tmp_path / "users.svg").write_text(USERS)
    sprite = build_sprite({"users": Path("a.html")}, tmp_path)
    assert '<symbol id="users" viewBox="0 0 24 24" fill="none" stroke="currentColor"' in sprite
    assert '<path d="M9 7m-4 0a4 4 0 1 0 8 0" /><path d="M3 21v-2" /></symbol>' in sprite
    assert "stroke-width" not in sprite and "M0 0h24" not in sprite and "category" not in sprite


def test_unknown_icon_stops_with_its_name_and_file(tmp_path: Path) -> None:
    with pytest.raises(StepFailed, match=r"no-such-icon \(in templates/a\.html\)"):
        build_sprite({"no-such-icon": Path("templates/a.html")}, tmp_path)


def test_every_action_of_a_record_has_its_icon_in_the_sprite() -> None:
    """The sprite takes what is named `icon=...`: an icon that is passed without its name would stay blank."""
    named = used_icons(Path(__file__).parents[2])
    for model in ("customers.customer", "customers.group"):
        assert {action.icon for action in actions.registered(model)} <= named.keys()


def test_every_act_on_a_warning_has_its_icon_in_the_sprite() -> None:
    assert set(history._ICONS.values()) <= used_icons(Path(__file__).parents[2]).keys()
