"""A bank made before gets `search_names` as it is now: two neighbouring syllables are a gram of their own."""

from importlib import import_module

from django.db import migrations

NAMES = import_module("bankcrm.common.migrations.0004_search_names").NAMES


class Migration(migrations.Migration):
    dependencies = [("common", "0005_number_parts")]
    operations = [migrations.RunSQL(NAMES, migrations.RunSQL.noop)]
