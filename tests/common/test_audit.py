"""The audit trail: only known codes, only inside the change's transaction, never altered afterwards."""

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction

from bankcrm.common import audit
from bankcrm.common.context import Origin, Source, acting_from
from bankcrm.common.models import AuditEntry, BankState

# Stands in the filter of the audit page for the rest of the run: in the language the pages are judged in.
LABEL = "试验"
audit.register("bank.tested", LABEL)


@pytest.fixture
def subject(db: None) -> BankState:
    return BankState.objects.create(pk=1)


def test_record_says_who_what_and_from_where(subject: BankState, django_user_model: type) -> None:
    user = django_user_model.objects.create_user("lin", display_name="林甲")
    with acting_from(Origin(Source.FORM, "10.0.0.7", "trace-1")), transaction.atomic():
        audit.record("bank.tested", subject, acting_user=user, changes={"currency": ["CNY", "CZK"]}, reason="why")
    entry = AuditEntry.objects.get()
    assert (entry.user, entry.user_name, entry.source, entry.address) == (user, "林甲", "form", "10.0.0.7")
    assert entry.changes == {"currency": ["CNY", "CZK"]}
    assert (entry.subject_type, entry.subject_id, entry.trace, entry.reason) == (
        "common.bankstate",
        1,
        "trace-1",
        "why",
    )


def test_unknown_code_is_refused(subject: BankState) -> None:
    with pytest.raises(ValueError, match="not registered"):
        audit.record("bank.never_heard_of", subject, acting_user=None)
    assert not AuditEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_record_outside_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        audit.record("bank.tested", BankState(pk=1), acting_user=None)


def test_rolled_back_change_leaves_no_entry(subject: BankState) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        audit.record("bank.tested", subject, acting_user=None)
        _nothing = 1 / 0
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("act", ["update", "delete"])
def test_entry_can_neither_be_changed_nor_removed(subject: BankState, act: str) -> None:
    audit.record("bank.tested", subject, acting_user=None)
    entries = AuditEntry.objects.all()
    with pytest.raises((ProgrammingError, InternalError)), transaction.atomic():
        entries.update(code="bank.other") if act == "update" else entries.delete()
    assert AuditEntry.objects.get().code == "bank.tested"


def test_the_trail_cannot_be_emptied_at_once(subject: BankState) -> None:
    """The driver's own cursor: the suite empties tables after its tests, and is let through for that."""
    audit.record("bank.tested", subject, acting_user=None)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        refused = pytest.raises((ProgrammingError, InternalError), match="append only")
        with refused, transaction.atomic(), connection.wrap_database_errors:
            cursor.cursor.execute("TRUNCATE common_auditentry")
    assert AuditEntry.objects.get().code == "bank.tested"


def test_a_code_means_one_thing() -> None:
    with pytest.raises(ValueError, match="twice"):
        audit.register("bank.tested", "something else")
