"""A role's stamp changes with the role and with its grants, whoever writes: form, admin, service or SQL."""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION staff_new_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.grants_stamp := gen_random_uuid();
    RETURN NEW;
END $$;

CREATE FUNCTION staff_grants_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE staff_role SET grants_stamp = gen_random_uuid()
    WHERE group_ptr_id IN (SELECT role_id FROM changed);
    RETURN NULL;
END $$;

CREATE TRIGGER staff_new_stamp BEFORE INSERT OR UPDATE ON staff_role
    FOR EACH ROW EXECUTE FUNCTION staff_new_stamp();
CREATE TRIGGER staff_grant_made AFTER INSERT ON staff_rolegrant
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION staff_grants_changed();
CREATE TRIGGER staff_grant_changed AFTER UPDATE ON staff_rolegrant
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION staff_grants_changed();
CREATE TRIGGER staff_grant_moved AFTER UPDATE ON staff_rolegrant
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION staff_grants_changed();
CREATE TRIGGER staff_grant_taken AFTER DELETE ON staff_rolegrant
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION staff_grants_changed();
"""

UNDO = """
DROP TRIGGER staff_grant_taken ON staff_rolegrant;
DROP TRIGGER staff_grant_moved ON staff_rolegrant;
DROP TRIGGER staff_grant_changed ON staff_rolegrant;
DROP TRIGGER staff_grant_made ON staff_rolegrant;
DROP TRIGGER staff_new_stamp ON staff_role;
DROP FUNCTION staff_grants_changed();
DROP FUNCTION staff_new_stamp();
"""


class Migration(migrations.Migration):
    dependencies = [("staff", "0001_initial")]
    operations = [migrations.RunSQL(FUNCTIONS, UNDO)]
