"""How complete each file is, kept by triggers that are made from what `customers/completeness.py` declares."""

from django.db import migrations

from customers import completeness


class Migration(migrations.Migration):
    dependencies = [("customers", "0003_own_numbers")]
    operations = [migrations.RunSQL(completeness.triggers_sql(), completeness.undo_sql())]
