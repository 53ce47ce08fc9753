"""How complete each file is, kept by triggers that are made from what `customers/completeness.py` declares."""

import django.db.models.deletion
from django.db import migrations, models

from customers import completeness


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0011_guarantees'),
        ('staff', '0003_fewer_indexes'),
    ]

    operations = [
        migrations.CreateModel(
            name='BranchCompleteness',
            fields=[
                ('branch', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='staff.branch', verbose_name='branch')),
                ('customers', models.PositiveIntegerField(verbose_name='customers')),
                ('average', models.DecimalField(decimal_places=2, max_digits=5, verbose_name='average in %')),
                ('below_40', models.PositiveIntegerField(verbose_name='below 40 %')),
                ('below_60', models.PositiveIntegerField(verbose_name='40 to 59 %')),
                ('below_80', models.PositiveIntegerField(verbose_name='60 to 79 %')),
                ('below_100', models.PositiveIntegerField(verbose_name='80 to 99 %')),
                ('whole', models.PositiveIntegerField(verbose_name='complete')),
                ('counted_at', models.DateTimeField(verbose_name='counted')),
            ],
            options={
                'verbose_name': "completeness of a branch's files",
                'verbose_name_plural': 'completeness of files by branch',
                'default_permissions': ('view',),
            },
        ),
        migrations.AddField(
            model_name='customerfigures',
            name='complete',
            field=models.PositiveSmallIntegerField(db_default=0, verbose_name='share of the file that is complete, in %'),
        ),
        migrations.AddIndex(
            model_name='customerfigures',
            index=models.Index(fields=['complete', 'customer'], name='figures_complete'),
        ),
        migrations.AddIndex(
            model_name='customerfigures',
            index=models.Index(fields=['branch', 'complete', 'customer'], name='figures_branch_complete'),
        ),
        migrations.AddIndex(
            model_name='customerfigures',
            index=models.Index(fields=['manager', 'complete', 'customer'], name='figures_manager_complete'),
        ),
        migrations.RunSQL(completeness.triggers_sql(), completeness.undo_sql()),
        migrations.RunSQL(completeness.standing_sql(), migrations.RunSQL.noop),
    ]
