"""Numbers that the bank gives itself, to prospects and to groups; from sequences, so that two people never get the same."""

from django.db import migrations

SEQUENCES = ("customers_own_number", "customers_group_number")


class Migration(migrations.Migration):
    dependencies = [("customers", "0002_figures_follow_customer")]
    operations = [migrations.RunSQL(f"CREATE SEQUENCE {name}", f"DROP SEQUENCE {name}") for name in SEQUENCES]
