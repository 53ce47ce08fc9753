"""docs/feeds.md names every file and every column."""

from __future__ import annotations

from django.conf import settings

from bankcrm.common.feeds import entities


def test_every_entity_and_column_is_described() -> None:
    text = (settings.BASE_DIR / "docs" / "feeds.md").read_text(encoding="utf-8")
    for entity in entities.entities():
        _before, found, section = text.partition(f"### {entity.name}.csv\n")
        assert found, f"{entity.name}.csv is missing"
        section = section.partition("\n### ")[0]
        missing = [name for name in entity.by_name if f"| `{name}`" not in section]
        assert not missing, f"{entity.name}.csv: {missing}"
