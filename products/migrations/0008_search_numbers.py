"""Account and card numbers under indexes for any three neighbours; accounts in a table of their own.

Balances change every night and numbers never: beside them, such an index would be written anew with every balance.
"""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models

import bankcrm.common.models.base

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

INSERT INTO products_accountsearch (account_id, number) SELECT id, number FROM products_account;
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
    dependencies = [("products", "0007_fewer_indexes")]
    operations = [
        TrigramExtension(),
        migrations.CreateModel(
            name="AccountSearch",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="products.account",
                        verbose_name="account",
                    ),
                ),
                (
                    "number",
                    bankcrm.common.models.base.CodeField(db_collation="C", max_length=40, verbose_name="account number"),
                ),
            ],
            options={
                "verbose_name": "search row of an account",
                "verbose_name_plural": "search rows of accounts",
                "default_permissions": (),
            },
        ),
        migrations.RunSQL(FUNCTIONS, UNDO),
        migrations.AddIndex(
            model_name="accountsearch",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass("number", "gin_trgm_ops"),
                gin_pending_list_limit=256,
                name="account_number_part",
            ),
        ),
        migrations.AddIndex(
            model_name="card",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass("number", "gin_trgm_ops"),
                gin_pending_list_limit=256,
                name="card_number_part",
            ),
        ),
    ]
