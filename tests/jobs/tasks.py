"""Tasks that only the tests have: long, failing, passing by themselves."""

import time

from celery import shared_task

from bankcrm.common.errors import RuleViolation
from bankcrm.common.models import BankState
from bankcrm.common.tasks import CrmTask


class Hiccup(Exception):
    """Passes by itself."""


@shared_task(base=CrmTask, bind=True, name="tests.count", one_at_a_time="tests.count")
def count(self: CrmTask, up_to: int, pause: float = 0.0) -> str:
    self.progress.step("Counting", total=up_to)
    for number in range(1, up_to + 1):
        time.sleep(pause)
        self.progress.advance(number)
    return f"counted to {up_to}"


@shared_task(base=CrmTask, bind=True, name="tests.refuse")
def refuse(self: CrmTask) -> None:
    raise RuleViolation("never", "The bank does not want this.")


@shared_task(base=CrmTask, bind=True, name="tests.break_down")
def break_down(self: CrmTask, name: str) -> None:
    BankState.objects.create(pk=1, name_en=name)
    raise ValueError(f"the customer {name} is called so")


@shared_task(base=CrmTask, bind=True, name="tests.hiccup", retry_on=(Hiccup,), max_retries=2, first_retry_after=0)
def hiccup(self: CrmTask, times: int) -> str:
    if self.request.retries < times:
        raise Hiccup
    return "passed"
