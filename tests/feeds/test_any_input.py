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
from bankcrm.common.feeds.columns import Choice, Day, Flag, Kind, Number, Reference, Whole
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


def likely(kind: Kind, name: str) -> st.SearchStrategy[str]:
    """Values of the right form, so that lines get as far as the tables."""
    if isinstance(kind, Choice):
        return st.sampled_from([str(code) for code in kind.codes])
    if isinstance(kind, Day):
        return st.sampled_from(["2020-01-01", "2026-01-05", "2025-12-31", "2030-06-30"])
    if isinstance(kind, Number):
        return st.sampled_from(["0", "1", "-1", "12.50", "100", "101", "9999999999999999.99"])
    if isinstance(kind, Whole):
        return st.sampled_from(["0", "12", "32767"])
    if isinstance(kind, Flag):
        return st.sampled_from(["0", "1"])
    if isinstance(kind, Reference) or name in ("code", "number", "account_number"):
        return st.sampled_from(
            ["HO", "B1", "B2", "E1", "E2", "DEP", "P1", "L1", "C1", "C2", "A1", "A2", "L3", "N1", "N2"]
        )
    if name == "currency":
        return st.sampled_from(["CNY", "USD", "cny"])
    return st.sampled_from(["", "x", "张三", "000001198503070020"])


@st.composite
def tables(draw: st.DrawFn, entity: Entity) -> list[list[str]]:
    """A header and some lines; most cells look right, some hold anything."""
    names = list(entity.by_name)
    lines = draw(st.integers(1, 12))
    kinds = {name: entity.kind(name) for name in names}
    cell = {name: st.one_of(*[likely(kinds[name], name)] * 12, ODD) for name in names}
    return [names, *[[draw(cell[name]) for name in names] for _line in range(lines)]]


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
            assert "%(" not in why(batch)

    check()
