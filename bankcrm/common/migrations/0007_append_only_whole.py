"""The audit trail cannot be emptied by TRUNCATE either, which fires no trigger of rows."""

from django.db import migrations

TRIGGER = """
CREATE TRIGGER common_auditentry_not_emptied BEFORE TRUNCATE ON common_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION common_append_only();
"""
UNDO = "DROP TRIGGER common_auditentry_not_emptied ON common_auditentry"


class Migration(migrations.Migration):
    dependencies = [("common", "0006_fewer_indexes")]
    operations = [migrations.RunSQL(TRIGGER, UNDO)]
