"""What waits for a second person in a demo bank: a rule that was tried and sent, and customers to be given up."""

from __future__ import annotations

from datetime import date

from customers.models import Customer
from customers.services.manager_request import manager_change_ask
from early_warning.models import Rule
from early_warning.services.rule import draft_save, rule_send
from early_warning.services.rule_trial import rule_trial_now
from staff.models import User

# A loan is red some days before it turns substandard, so that there is time to act.
LIMITS = {"1": {"days": "1"}, "2": {"days": "31"}, "3": {"days": "61"}, "4": {"days": "85"}}
RULE_REASON = "满 90 天降为次级之前提示，留出处置时间"
CUSTOMER_REASON = "客户已迁往外地，建议由当地网点管户"
GIVEN_UP = 2


def make_approvals(on: date) -> int:
    """Asked for by the demo's analyst and manager, to be decided by its second analyst and its head."""
    return _a_rule(on) + _customers()


def _a_rule(on: date) -> int:
    analyst = User.objects.get(username="analyst")
    rule = Rule.objects.select_related("version").get(code="loan_overdue")
    said = {**rule.version.said(), "limits": LIMITS}  # type: ignore[union-attr]
    draft_save(rule=rule, said=said, reason=RULE_REASON, acting_user=analyst)
    rule_trial_now(rule=rule, said=said, on=on, acting_user=analyst)
    rule_send(rule=rule, acting_user=analyst)
    return 1


def _customers() -> int:
    manager = User.objects.get(username="manager")
    own = Customer.objects.visible_to(manager).filter(manager__user=manager).order_by("pk")[:GIVEN_UP]
    return len([manager_change_ask(customer=one, reason=CUSTOMER_REASON, acting_user=manager) for one in own])
