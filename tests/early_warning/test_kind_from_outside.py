"""A later module brings a kind of its own without a change to early warning."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bankcrm.common import warning_kinds
from bankcrm.common.warning_kinds import Asked, Level, Measure, Unit, WarningKind
from early_warning.models import Rule, RuleVersion, Warning
from early_warning.spec import usual_limits
from tests.cast import BUSINESS_DATE, World
from tests.early_warning.conftest import night, open_warnings

pytestmark = pytest.mark.django_db


class LongName(WarningKind):
    """As a module might write it: customers whose name is long."""

    code = "long_name"
    label = "Long name"
    explanation = "Characters of the name."
    subject = "customers.customer"
    measures = (Measure("length", "Characters", Unit.COUNT),)
    limits = {Level.BLUE: {"length": 3}, Level.RED: {"length": 8}}
    sentence = "The name has %(length)s characters."

    def sql(self, asked: Asked) -> str:
        long = asked.reaching("length", "length(c.name) >= {least}")
        return f"""
            SELECT c.id AS subject_id, c.number AS subject_text, c.id AS customer_id, c.branch_id, c.manager_id,
                   c.is_confidential, NULL::numeric AS exposure, length(c.name) AS length
            FROM customers_customer c WHERE {long} AND {asked.of("c.id", "c.id")}
        """


@pytest.fixture
def outside(world: World) -> Iterator[Rule]:
    warning_kinds.register(LongName)
    rule = Rule.objects.create(code="long_name", kind="long_name")
    rule.version = RuleVersion.objects.create(
        rule=rule, number=1, name_zh="名称过长", limits=usual_limits(warning_kinds.kind("long_name"))
    )
    rule.save()
    yield rule
    warning_kinds.unregister("long_name")


def test_it_is_run_with_the_others(world: World, rule: Rule, outside: Rule) -> None:
    night(BUSINESS_DATE)
    raised = Warning.objects.filter(rule=outside)
    assert raised.count() == len(world.customers)
    levels = {one.customer_id: one.level for one in raised}
    assert levels[world.customers["company"].pk] == Level.RED
    assert levels[world.customers["mine"].pk] == Level.BLUE
    assert world.loans["mine"].number in open_warnings()


def test_gone_with_its_module_its_warnings_stay_and_the_others_run(world: World, rule: Rule, outside: Rule) -> None:
    night(BUSINESS_DATE)
    warning_kinds.unregister("long_name")
    ran = night(BUSINESS_DATE + timedelta(days=1))
    assert ran.state == "incomplete"
    assert Warning.objects.open().filter(rule=outside).count() == len(world.customers)


def test_a_code_is_taken_once() -> None:
    other = type("Other", (LongName,), {"code": "loan_overdue"})
    with pytest.raises(ValueError, match="loan_overdue is registered twice"):
        warning_kinds.register(other)
