"""The audit trail can be added to and nothing else, whoever asks the database; TRUNCATE fires no trigger of rows."""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION common_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail is append only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER common_auditentry_append_only BEFORE UPDATE OR DELETE ON common_auditentry
    FOR EACH ROW EXECUTE FUNCTION common_append_only();
CREATE TRIGGER common_auditentry_not_emptied BEFORE TRUNCATE ON common_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION common_append_only();
"""

UNDO = """
DROP TRIGGER common_auditentry_not_emptied ON common_auditentry;
DROP TRIGGER common_auditentry_append_only ON common_auditentry;
DROP FUNCTION common_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("common", "0002_initial")]
    operations = [migrations.RunSQL(FUNCTIONS, UNDO)]
