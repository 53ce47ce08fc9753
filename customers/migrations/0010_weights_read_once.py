"""Rating many files reads the weights once, and no longer for each item of each file."""

from django.db import migrations

from customers import completeness


class Migration(migrations.Migration):
    dependencies = [("customers", "0009_numbers_by_parts")]
    operations = [migrations.RunSQL(completeness.triggers_sql(), migrations.RunSQL.noop)]
