"""Indexes on references whose column leads a longer index of the same table go, and so do the indexes for prefixes

that Django added to unique codes: these are compared byte by byte, and the unique index serves their prefixes.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


# A bank made since codes are "character varying" has none of them.
FOR_PREFIXES = (
    "customers_customer_number_c63b3994_like",
)


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0005_figures_by_batch'),
        ('staff', '0003_fewer_indexes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='assignment',
            name='approved_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='approved by'),
        ),
        migrations.AlterField(
            model_name='assignment',
            name='manager',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='staff.employee', verbose_name='customer manager'),
        ),
        migrations.AlterField(
            model_name='contactpoint',
            name='customer',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='contact_points', to='customers.customer', verbose_name='customer'),
        ),
        migrations.AlterField(
            model_name='customer',
            name='branch',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.branch', verbose_name='branch'),
        ),
        migrations.AlterField(
            model_name='customer',
            name='manager',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.employee', verbose_name='customer manager'),
        ),
        migrations.AlterField(
            model_name='customerfigures',
            name='branch',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.branch', verbose_name='branch'),
        ),
        migrations.AlterField(
            model_name='customerfigures',
            name='manager',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.employee', verbose_name='customer manager'),
        ),
        migrations.AlterField(
            model_name='identitydocument',
            name='customer',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='identity_documents', to='customers.customer', verbose_name='customer'),
        ),
        migrations.AlterField(
            model_name='ratinghistory',
            name='customer',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.customer', verbose_name='customer'),
        ),
        migrations.AddIndex(
            model_name='assignment',
            index=models.Index(condition=models.Q(('approved_by__isnull', False)), fields=['approved_by'], name='assignment_approved_by'),
        ),
        *(migrations.RunSQL(f"DROP INDEX IF EXISTS {name}", migrations.RunSQL.noop) for name in FOR_PREFIXES),
    ]
