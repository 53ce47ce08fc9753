"""Warnings seen from above: the kept sums say what the lists behind them show, within one's reach."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client

from early_warning.choices import ClosingReason, Level, State
from early_warning.models import FiguresMark, MonthFigure, OpenFigure, Rule, Warning
from early_warning.overview.count import figures_catch_up, figures_count, first_month
from early_warning.overview.read import Overview, Row, share
from early_warning.services.desk import warning_acknowledge, warning_escalate
from staff.models import Branch
from tests.cast import BUSINESS_DATE, Cast, World
from tests.early_warning.conftest import night
from tests.early_warning.warned import warned

pytestmark = pytest.mark.django_db


@pytest.fixture
def warnings(world: World, rule: Rule) -> dict[str, Warning]:
    """Open ones of several ages here and there, one sealed, and some that were closed in the month."""
    ago = {"mine": 0, "company": 20, "colleagues": 60, "far_away": 200, "sealed": 0, "unmanaged": 5}
    levels = {"mine": Level.RED, "company": Level.RED, "colleagues": Level.YELLOW}
    made = {
        name: warned(world, rule, name, levels.get(name, Level.BLUE), raised_on=BUSINESS_DATE - timedelta(days=days))
        for name, days in ago.items()
    }
    for number, reason in enumerate([ClosingReason.HANDLED] * 3 + [ClosingReason.FALSE_ALARM, ClosingReason.GONE]):
        warned(
            world,
            rule,
            "mine",
            Level.YELLOW,
            subject_id=9000 + number,
            state=State.CLOSED,
            is_watching=False,
            closed_on=BUSINESS_DATE,
            closing_reason=reason,
            **({"escalation": 1, "escalated_on": BUSINESS_DATE} if number == 0 else {}),
        )
    figures_count()
    return made


def texts(rows: list[Row]) -> dict[str, list[str]]:
    return {row.label: [cell["text"] for cell in row.cells] for row in rows}


def test_sums_are_of_the_own_reach_and_without_sealed_files(warnings: dict, cast: Cast) -> None:
    def tiles(user: object) -> list[str]:
        return [tile["value"] for tile in Overview(user, BUSINESS_DATE).tiles()]

    assert tiles(cast.head) == ["2", "0", "1", "1"]
    assert tiles(cast.analyst) == ["2", "0", "1", "2"]
    assert tiles(cast.manager) == ["0", "0", "0", "0"], "who may not oversee sees nothing"


def test_branches_and_managers(warnings: dict, cast: Cast) -> None:
    seen = Overview(cast.analyst, BUSINESS_DATE)
    assert texts(seen.by_branch()) == {"东北支行": ["2", "0", "1", "1", "4"], "东南支行": ["0", "0", "0", "1", "1"]}
    assert texts(seen.by_manager()) == {
        "manager": ["2", "0", "0", "0", "2"],
        "colleague": ["0", "0", "1", "0", "1"],
        "far_manager": ["0", "0", "0", "1", "1"],
        "No manager": ["0", "0", "0", "1", "1"],
    }


def test_ages(warnings: dict, cast: Cast) -> None:
    chart = Overview(cast.analyst, BUSINESS_DATE).by_age()
    assert chart is not None
    whole = [sum(int(one.values[place] or 0) for one in chart.series) for place in range(4)]
    assert whole == [2, 1, 1, 1]


def test_precision_counts_persons_alone(warnings: dict, cast: Cast) -> None:
    months, rows = Overview(cast.head, BUSINESS_DATE).precision()
    assert months[-1] == "2026-06" and len(months) == 6
    cells = texts(rows)["贷款逾期" if "贷款逾期" in texts(rows) else "Loan overdue"]
    assert cells[:5] == ["9", "3", "1", "75%", "75%"], "raised, handled, false alarms, in time, precision"
    assert cells[-1] == "75%"
    assert share(0, 0) == "—"


def test_every_number_is_that_of_its_list(warnings: dict, cast: Cast, sign_in: Callable[..., Client]) -> None:
    client = sign_in(cast.head)
    page = client.get("/warnings/overview/").content.decode()
    links = re.findall(r'<td class="r"><a href="([^"]+)">([\d,]+)</a>', page)
    tiles = re.findall(r'<a class="bc-tile" href="([^"]+)">.*?bc-tile-v">([\d,]+)', page)
    assert len(links) > 8 and len(tiles) == 4
    for url, number in [*links, *tiles]:
        listed = client.get(unescape(url)).content.decode()
        assert len(set(re.findall(r"/warnings/(\d+)/", listed))) == int(number), url


def test_rows_of_a_branch_with_others_beneath_and_of_nobody_have_their_lists(
    warnings: dict, world: World, cast: Cast, sign_in: Callable[..., Client]
) -> None:
    Branch.objects.filter(name="东南支行").update(parent=Branch.objects.get(name="东北支行"))
    client, seen = sign_in(cast.analyst), Overview(cast.analyst, BUSINESS_DATE)
    checked = [row for row in [*seen.by_branch(), *seen.by_manager()] if row.label in ("东北支行", "No manager")]
    assert [row.cells[-1]["text"] for row in checked] == ["4", "1"]
    for row in checked:
        for cell in row.cells:
            assert bool(cell["url"]) == bool(cell["value"])
            if cell["url"]:
                listed = client.get(cell["url"]).content.decode()
                assert len(set(re.findall(r"/warnings/(\d+)/", listed))) == cell["value"], cell["url"]


def test_charts_lead_to_their_lists(warnings: dict, cast: Cast, sign_in: Callable[..., Client]) -> None:
    client, seen = sign_in(cast.head), Overview(cast.head, BUSINESS_DATE)
    checked = 0
    for chart in (seen.by_rule(), seen.by_age(), seen.by_month()):
        assert chart is not None
        for series in chart.series:
            for number, url in zip(series.values, series.urls, strict=True):
                if url:
                    listed = client.get(url).content.decode()
                    assert len(set(re.findall(r"/warnings/(\d+)/", listed))) == number, url
                    checked += 1
    assert checked > 6


# When they are counted


def test_caught_up_after_a_run_and_after_an_act_and_not_else(world: World, rule: Rule, cast: Cast) -> None:
    night(BUSINESS_DATE)
    assert figures_catch_up()
    assert not figures_catch_up(), "nothing has happened since"
    warning = Warning.objects.get()
    warning_escalate(warning=warning, note="请关注", acting_user=cast.head)
    assert figures_catch_up()
    assert OpenFigure.objects.get().escalated == 1


def test_act_counts_its_branch_alone(warnings: dict, cast: Cast) -> None:
    """A wrong sum elsewhere stays: it was not looked at."""
    OpenFigure.objects.filter(branch__name="东南支行").update(open=77)
    assert FiguresMark.objects.get().on == BUSINESS_DATE
    warning_acknowledge(warning=warnings["mine"], acting_user=cast.manager)
    figures_catch_up()
    assert OpenFigure.objects.get(branch__name="东南支行").open == 77
    figures_count()
    assert OpenFigure.objects.get(branch__name="东南支行").open == 1


def test_twelve_months_are_kept(world: World, rule: Rule) -> None:
    assert first_month(BUSINESS_DATE) == date(2025, 7, 1)
    assert first_month(date(2026, 12, 5)) == date(2026, 1, 1)
    warned(world, rule, "mine", raised_on=date(2025, 6, 30), episode_since=date(2025, 6, 30))
    warned(world, rule, "company", raised_on=date(2025, 7, 1), episode_since=date(2025, 7, 1))
    figures_count()
    assert [one.month for one in MonthFigure.objects.all()] == [date(2025, 7, 1)]
    assert sum(OpenFigure.objects.values_list("open", flat=True)) == 2


def test_page_of_a_bank_without_runs_says_so(world: World, cast: Cast, sign_in: Callable[..., Client]) -> None:
    page = sign_in(cast.head).get("/warnings/overview/", headers={"accept-language": "en"}).content.decode()
    assert "Nothing is counted yet" in page
