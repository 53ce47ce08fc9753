"""Account numbers for the search, in a table of their own: balances change every night, numbers never.

Beside balances, an index over any three neighbours of a number would be written anew with each of them.
"""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION products_make_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE 'INSERT INTO products_accountsearch (account_id, number) SELECT id, number FROM made';
    RETURN NULL;
END $$;

CREATE FUNCTION products_move_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE products_accountsearch SET number = NEW.number WHERE account_id = NEW.id;
    RETURN NULL;
END $$;

CREATE FUNCTION products_drop_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM products_accountsearch s USING gone WHERE s.account_id = gone.id;
    RETURN NULL;
END $$;

CREATE FUNCTION products_empty_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM products_accountsearch;
    RETURN NULL;
END $$;

CREATE TRIGGER products_make_search AFTER INSERT ON products_account
    REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION products_make_search();
CREATE TRIGGER products_move_search AFTER UPDATE OF number ON products_account
    FOR EACH ROW WHEN (NEW.number IS DISTINCT FROM OLD.number) EXECUTE FUNCTION products_move_search();
CREATE TRIGGER products_drop_search AFTER DELETE ON products_account
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION products_drop_search();
CREATE TRIGGER products_empty_search AFTER TRUNCATE ON products_account
    FOR EACH STATEMENT EXECUTE FUNCTION products_empty_search();
"""

UNDO = """
DROP TRIGGER products_empty_search ON products_account;
DROP TRIGGER products_drop_search ON products_account;
DROP TRIGGER products_move_search ON products_account;
DROP TRIGGER products_make_search ON products_account;
DROP FUNCTION products_empty_search();
DROP FUNCTION products_drop_search();
DROP FUNCTION products_move_search();
DROP FUNCTION products_make_search();
"""


class Migration(migrations.Migration):
    dependencies = [("products", "0003_holdings_follow_customer")]
    operations = [migrations.RunSQL(FUNCTIONS, UNDO)]
