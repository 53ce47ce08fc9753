"""Two people at the same moment: the second is told of the first."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from customers.services.duplicates import refuse_unconfirmed


@pytest.mark.django_db(transaction=True)
def test_the_same_number_is_entered_by_one_after_the_other() -> None:
    """Whoever enters a number holds it until they have saved; another number waits for nobody."""
    entered, waits = threading.Event(), []

    def second(number: str) -> None:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '300ms'")
                refuse_unconfirmed(
                    identity_numbers=[], telephones=[number], besides=None, confirmed=False, acting_user=None
                )
                waits.append(False)
        except Exception as error:
            waits.append("lock timeout" in str(error))
        finally:
            connection.close()
            entered.set()

    with transaction.atomic():
        refuse_unconfirmed(
            identity_numbers=[], telephones=["13900001234"], besides=None, confirmed=False, acting_user=None
        )
        for number in (" 13900001234", "13900005678"):
            entered.clear()
            threading.Thread(target=second, args=[number]).start()
            assert entered.wait(10)
    assert waits == [True, False]
