"""Indexes on references whose column leads a longer index of the same table go, and so do the indexes for prefixes

that Django added to unique codes: these are compared byte by byte, and the unique index serves their prefixes.
"""

import django.db.models.deletion
from django.db import migrations, models


# A bank made since codes are "character varying" has none of them.
FOR_PREFIXES = (
    "products_account_number_4834c481_like",
    "products_card_number_aa3d9e60_like",
    "products_category_code_320f842a_like",
    "products_collateral_number_9edcc28d_like",
    "products_loan_number_3a04f1e3_like",
    "products_product_code_29666384_like",
    "products_standingorder_number_ffc2371b_like",
)


class Migration(migrations.Migration):

    dependencies = [
        ('products', '0006_loan_contract_number'),
        ('staff', '0003_fewer_indexes'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='account',
            name='account_customer',
        ),
        migrations.RemoveIndex(
            model_name='loan',
            name='loan_customer',
        ),
        migrations.AlterField(
            model_name='account',
            name='customer_branch',
            field=models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.branch', verbose_name='branch of the customer'),
        ),
        migrations.AlterField(
            model_name='account',
            name='customer_manager',
            field=models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.employee', verbose_name='manager of the customer'),
        ),
        migrations.AlterField(
            model_name='accountholder',
            name='account',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='holders', to='products.account', verbose_name='account'),
        ),
        migrations.AlterField(
            model_name='loan',
            name='customer_branch',
            field=models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.branch', verbose_name='branch of the customer'),
        ),
        migrations.AlterField(
            model_name='loan',
            name='customer_manager',
            field=models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.employee', verbose_name='manager of the customer'),
        ),
        migrations.AlterField(
            model_name='loanguarantor',
            name='loan',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='guarantors', to='products.loan', verbose_name='loan'),
        ),
        *(migrations.RunSQL(f"DROP INDEX IF EXISTS {name}", migrations.RunSQL.noop) for name in FOR_PREFIXES),
    ]
