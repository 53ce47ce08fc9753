"""The search rows of a bank made before get their grams of two syllables; the index is built anew, which is quicker."""

from typing import Any

from django.db import migrations

from customers.search.rows import rows_of

REFILL = """
DROP INDEX search_grams;
UPDATE customers_customersearch s SET grams = w.grams FROM ({rows}) w WHERE w.customer_id = s.customer_id;
CREATE INDEX search_grams ON customers_customersearch USING gin (grams) WITH (gin_pending_list_limit = 256);
"""


def refill(apps: Any, schema_editor: Any) -> None:
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM customers_customersearch)")
        if cursor.fetchone()[0]:
            cursor.execute(REFILL.format(rows=rows_of("customers_customer")))


class Migration(migrations.Migration):
    dependencies = [("customers", "0010_weights_read_once"), ("common", "0006_syllable_pairs")]
    operations = [migrations.RunPython(refill, migrations.RunPython.noop)]
