"""Indexes on references whose column leads a longer index of the same table go, and so do the indexes for prefixes

that Django added to unique codes: these are compared byte by byte, and the unique index serves their prefixes.
"""

import django.db.models.deletion
from django.db import migrations, models


# A bank made since codes are "character varying" has none of them.
FOR_PREFIXES = (
    "staff_branch_code_7477ca34_like",
    "staff_employee_number_bd1e5e8d_like",
)


class Migration(migrations.Migration):

    dependencies = [
        ('staff', '0002_role_ready_as'),
    ]

    operations = [
        migrations.AlterField(
            model_name='employee',
            name='branch',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='employees', to='staff.branch', verbose_name='branch'),
        ),
        migrations.AlterField(
            model_name='rolegrant',
            name='role',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='grants', to='staff.role', verbose_name='role'),
        ),
        *(migrations.RunSQL(f"DROP INDEX IF EXISTS {name}", migrations.RunSQL.noop) for name in FOR_PREFIXES),
    ]
