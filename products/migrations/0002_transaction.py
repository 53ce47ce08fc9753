"""The table of transactions, partitioned by month of booking: Django cannot declare that, so SQL does.

Partitions are made by `products.services.partitions`, months ahead, and attached.
"""

import bankcrm.common.models.base
import django.db.models.deletion
from django.db import migrations, models


PARTITIONED = """
CREATE TABLE products_transaction (
    booked_on date NOT NULL,
    number varchar(40) COLLATE "C" NOT NULL,
    account_id bigint NOT NULL REFERENCES products_account (id),
    posted_at timestamptz,
    direction varchar(6) NOT NULL,
    amount numeric(18, 2) NOT NULL,
    balance_after numeric(18, 2),
    kind varchar(60) NOT NULL,
    counterparty varchar(100) NOT NULL,
    made_by_batch bigint,
    PRIMARY KEY (booked_on, number),
    CONSTRAINT transaction_amount_positive CHECK (amount > 0)
) PARTITION BY RANGE (booked_on);
CREATE INDEX transaction_account ON products_transaction (account_id, booked_on DESC, number DESC);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('products', '0001_initial'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(PARTITIONED, "DROP TABLE products_transaction")],
            state_operations=[
                migrations.CreateModel(
                    name='Transaction',
                    fields=[
                        ('pk', models.CompositePrimaryKey('booked_on', 'number', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('booked_on', models.DateField(verbose_name='booked on')),
                        ('number', bankcrm.common.models.base.CodeField(db_collation='C', max_length=40, verbose_name='transaction number')),
                        ('posted_at', models.DateTimeField(null=True, verbose_name='posted at')),
                        ('direction', models.CharField(choices=[('credit', 'credit'), ('debit', 'debit')], max_length=6, verbose_name='direction')),
                        ('amount', bankcrm.common.models.base.MoneyField(decimal_places=2, max_digits=18, verbose_name='amount')),
                        ('balance_after', bankcrm.common.models.base.MoneyField(decimal_places=2, max_digits=18, null=True, verbose_name='balance after')),
                        ('kind', models.CharField(blank=True, max_length=60, verbose_name='kind')),
                        ('counterparty', models.CharField(blank=True, max_length=100, verbose_name='counterparty')),
                        ('made_by_batch', models.BigIntegerField(editable=False, null=True, verbose_name='brought by batch')),
                        ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='transactions', to='products.account', verbose_name='account')),
                    ],
                    options={
                        'verbose_name': 'transaction',
                        'verbose_name_plural': 'transactions',
                        'default_permissions': (),
                        'indexes': [models.Index(fields=['account', '-booked_on', '-number'], name='transaction_account')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='transaction_amount_positive')],
                    },
                ),
            ],
        ),
    ]
