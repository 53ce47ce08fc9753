"""The stamp of the branches changes with every change of any of them, whoever writes: form, feed, service or SQL."""

from django.db import migrations

STAMP = """
CREATE TABLE staff_branches_stamp (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    stamp uuid NOT NULL
);

CREATE FUNCTION staff_branches_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO staff_branches_stamp (stamp) VALUES (gen_random_uuid())
    ON CONFLICT (is_only) DO UPDATE SET stamp = excluded.stamp;
    RETURN NULL;
END $$;

CREATE TRIGGER staff_branches_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON staff_branch
    FOR EACH STATEMENT EXECUTE FUNCTION staff_branches_changed();

INSERT INTO staff_branches_stamp (stamp) VALUES (gen_random_uuid());
"""

UNDO = """
DROP TRIGGER staff_branches_changed ON staff_branch;
DROP FUNCTION staff_branches_changed();
DROP TABLE staff_branches_stamp;
"""


class Migration(migrations.Migration):
    dependencies = [("staff", "0003_employees_by_letters")]
    operations = [migrations.RunSQL(STAMP, UNDO)]
