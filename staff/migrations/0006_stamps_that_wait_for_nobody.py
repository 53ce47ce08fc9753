"""Each transaction that changes branches leaves a stamp of its own: the one row of before held up every other writer.

A feed that changes a branch goes on for minutes. The stamps of before are cleared as far as nobody else is clearing them.
"""

from django.db import migrations

OWN = """
ALTER TABLE staff_branches_stamp DROP COLUMN is_only, ADD PRIMARY KEY (stamp);

CREATE OR REPLACE FUNCTION staff_branches_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM staff_branches_stamp
    WHERE stamp IN (SELECT stamp FROM staff_branches_stamp FOR UPDATE SKIP LOCKED);
    INSERT INTO staff_branches_stamp (stamp) VALUES (gen_random_uuid());
    RETURN NULL;
END $$;
"""

ONE = """
DELETE FROM staff_branches_stamp;
ALTER TABLE staff_branches_stamp DROP CONSTRAINT staff_branches_stamp_pkey,
    ADD COLUMN is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only);

CREATE OR REPLACE FUNCTION staff_branches_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO staff_branches_stamp (stamp) VALUES (gen_random_uuid())
    ON CONFLICT (is_only) DO UPDATE SET stamp = excluded.stamp;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("staff", "0005_employees_by_how_they_begin")]
    operations = [migrations.RunSQL(OWN, ONE)]
