"""Whatever the cells of a file hold: lines are rejected with a reason, and no batch ever fails by it."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bankcrm.common.feeds import entities, reasons
from bankcrm.common.feeds.columns import Choice, Day, Flag, Kind, Number, Whole
from bankcrm.common.feeds.entities import Entity
from bankcrm.common.models import FeedBatch, FeedReject
from tests.feeds.conftest import Folder, load, small_bank, why

pytestmark = pytest.mark.usefixtures("bank")
State = FeedBatch.State
NIGHTS = itertools.count()
ODD = st.one_of(
    st.text(st.characters(blacklist_characters="\x00\r", blacklist_categories=["Cs"]), max_size=30),
    st.sampled_from(
        ["", " ", "NULL", "\\N", "'", '"', "%s", "{}", "-1", "99999999999999999999", "x" * 500, "９", "NaN", "0"]
    ),
)


ON_FILE = {
    "branches": ["HO", "B1", "B2"],
    "employees": ["E1", "E2"],
    "categories": ["DEP", "LN"],
    "products": ["P1", "L1"],
    "customers": ["C1", "C2", "C3"],
    "accounts": ["A1", "A2"],
    "loans": ["L1", "L3"],
}


def likely(entity: Entity, name: str) -> st.SearchStrategy[str]:
    """Values of the right form, so that lines get as far as the tables and meet their constraints there."""
    kind, target, empty = entity.kind(name), entity.target(name), [] if entity.by_name[name].required else [""]
    if target is not None:
        return st.sampled_from(ON_FILE[target.name] + empty)
    found = next((values for of, values in LIKELY if isinstance(kind, of)), None)
    if isinstance(kind, Choice):
        found = [str(code) for code in kind.codes]
    if name in entity.key:
        found = found or [*ON_FILE.get(entity.name, ["A1", "A2"]), "N1", "N2", "N3"]
    if name == "currency":
        found = ["CNY", "USD"]
    return st.sampled_from((found or ["x", "张三", "000001198503070020"]) + empty)


LIKELY: list[tuple[type[Kind], list[str]]] = [
    (Day, ["2020-01-01", "2025-12-31", "2026-01-05", "2030-06-30"]),
    (Number, ["0", "1", "12.50", "100", "-1", "101", "999.99"]),
    (Whole, ["0", "12", "32767"]),
    (Flag, ["0", "1"]),
]


@st.composite
def tables(draw: st.DrawFn, entity: Entity) -> list[list[str]]:
    """A header and some lines; most lines look right, some have a cell that holds anything."""
    names = list(entity.by_name)
    lines = [[draw(likely(entity, name)) for name in names] for _line in range(draw(st.integers(1, 12)))]
    for line in lines:
        if draw(st.integers(0, 3)) == 0:
            line[draw(st.integers(0, len(names) - 1))] = draw(ODD)
    return [names, *lines]


@pytest.mark.parametrize("name", [entity.name for entity in entities.entities()])
def test_any_cells_are_applied_or_rejected(name: str, folder: Callable[..., Folder]) -> None:
    load(small_bank(folder("2026-01-01"), customers=4).path)
    entity = entities.entity(name)
    assert entity is not None

    @settings(
        max_examples=5, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck), database=None
    )
    @given(tables(entity))
    def check(table: list[list[str]]) -> None:
        here = folder(f"any{next(NIGHTS)}")
        here.rows(name, table[0], table[1:])
        options = {"business_date": date(2026, 1, 5), "max_rejects": Decimal(1)}
        batch = load(here.path, **options)
        assert batch.state in (State.APPLIED, State.REFUSED, State.ALREADY), why(batch)
        if batch.state == State.REFUSED:
            assert {reason["code"] for reason in batch.refusal} <= {"open_quote", "truncated"}, why(batch)
        for reject in FeedReject.objects.filter(batch=batch):
            assert reasons.is_known(reject.reason)

    check()
