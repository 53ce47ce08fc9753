"""Warnings follow their subjects: a loan or an account that has another owner takes its warnings along."""

from __future__ import annotations

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import connection

from early_warning.models import Warning


def subjects_follow_customers() -> int:
    """Give open warnings the customer whom their subject belongs to now; how many moved.

    Done before a run is cut into ranges of customers, so that each warning and its subject are in the same one.
    """
    moved = 0
    watched = Warning.objects.filter(is_watching=True)
    for label in watched.order_by("subject_type").values_list("subject_type", flat=True).distinct():
        moved += _follow(label)
    return moved


def _follow(label: str) -> int:
    try:
        model = apps.get_model(label)
        model._meta.get_field("customer")
    except (LookupError, FieldDoesNotExist):
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE early_warning_warning w SET customer_id = s.customer_id FROM {model._meta.db_table} s "  # noqa: S608
            "WHERE w.is_watching AND w.subject_type = %s AND s.id = w.subject_id AND s.customer_id <> w.customer_id",
            [label],
        )
        return int(cursor.rowcount)
