"""Groups of customers; their numbers come from a sequence, so that two people never get the same."""

import bankcrm.common.models.base
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.comparison
from decimal import Decimal
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', "0007_tags"),
    ]

    operations = [
        BtreeGistExtension(),
        migrations.RunSQL("CREATE SEQUENCE customers_group_number", "DROP SEQUENCE customers_group_number"),
        migrations.CreateModel(
            name='Group',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('changed_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
                ('row_version', models.PositiveIntegerField(default=1, editable=False, verbose_name='row version')),
                ('number', bankcrm.common.models.base.CodeField(db_collation='C', max_length=40, unique=True, verbose_name='group number')),
                ('kind', models.CharField(choices=[('family', 'family'), ('company', 'company group'), ('other', 'other group')], max_length=10, verbose_name='kind')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('remark', models.TextField(blank=True, verbose_name='remark')),
                ('formed_on', models.DateField(verbose_name='formed')),
                ('dissolved_on', models.DateField(blank=True, null=True, verbose_name='dissolved')),
            ],
            options={
                'verbose_name': 'group',
                'verbose_name_plural': 'groups',
                'default_permissions': ('view', 'add', 'change'),
            },
        ),
        migrations.CreateModel(
            name='GroupMembership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('member', 'member'), ('parent', 'parent company'), ('subsidiary', 'subsidiary'), ('controller', 'actual controller')], default='member', max_length=12, verbose_name='role')),
                ('is_main', models.BooleanField(default=False, verbose_name='main member')),
                ('since', models.DateField(verbose_name='from')),
                ('until', models.DateField(blank=True, null=True, verbose_name='to')),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='recorded')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='customers.group', verbose_name='group')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='group_memberships', to='customers.customer', verbose_name='customer')),
            ],
            options={
                'verbose_name': 'membership of a group',
                'verbose_name_plural': 'memberships of groups',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='GroupMonth',
            fields=[
                ('pk', models.CompositePrimaryKey('group_id', 'month', blank=True, editable=False, primary_key=True, serialize=False)),
                ('group', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.group', verbose_name='group')),
                ('month', models.DateField(verbose_name='month')),
                ('members', models.PositiveIntegerField(verbose_name='members')),
                ('aum', bankcrm.common.models.base.MoneyField(decimal_places=2, max_digits=18, null=True, verbose_name='AUM')),
                ('deposits', bankcrm.common.models.base.MoneyField(decimal_places=2, max_digits=18, null=True, verbose_name='deposits')),
                ('loans', bankcrm.common.models.base.MoneyField(decimal_places=2, max_digits=18, null=True, verbose_name='loans')),
                ('overdue', bankcrm.common.models.base.MoneyField(decimal_places=2, max_digits=18, null=True, verbose_name='overdue')),
            ],
            options={
                'verbose_name': 'totals of a group in a month',
                'verbose_name_plural': 'totals of groups through time',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='GroupFigures',
            fields=[
                ('group', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='figures', serialize=False, to='customers.group', verbose_name='group')),
                ('is_confidential', models.BooleanField(default=False, verbose_name='confidential')),
                ('members', models.PositiveIntegerField(default=0, verbose_name='members')),
                ('left_out', models.PositiveIntegerField(default=0, verbose_name='confidential members')),
                ('aum', bankcrm.common.models.base.MoneyField(decimal_places=2, max_digits=18, null=True, verbose_name='AUM')),
                ('deposits', bankcrm.common.models.base.MoneyField(decimal_places=2, max_digits=18, null=True, verbose_name='deposits')),
                ('loans', bankcrm.common.models.base.MoneyField(decimal_places=2, max_digits=18, null=True, verbose_name='loans')),
                ('overdue', bankcrm.common.models.base.MoneyField(decimal_places=2, max_digits=18, null=True, verbose_name='overdue')),
                ('is_incomplete', models.BooleanField(default=False, verbose_name='some balance unknown or without a rate')),
                ('as_of', models.DateField(null=True, verbose_name='as of')),
                ('main', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer', verbose_name='main member')),
            ],
            options={
                'verbose_name': 'figures of a group',
                'verbose_name_plural': 'figures of groups',
                'default_permissions': (),
            },
        ),
        migrations.AddIndex(
            model_name='group',
            index=models.Index(fields=['name', 'id'], name='group_name', opclasses=['text_pattern_ops', 'int8_ops']),
        ),
        migrations.AddConstraint(
            model_name='group',
            constraint=models.CheckConstraint(condition=models.Q(('dissolved_on', None), ('dissolved_on__gte', models.F('formed_on')), _connector='OR'), name='group_dissolved_after_formed'),
        ),
        migrations.AddIndex(
            model_name='groupmembership',
            index=models.Index(condition=models.Q(('until', None)), fields=['group', 'customer'], name='group_member_open'),
        ),
        migrations.AddConstraint(
            model_name='groupmembership',
            constraint=models.UniqueConstraint(condition=models.Q(('is_main', True), ('until', None)), fields=('group',), name='group_one_main_member'),
        ),
        migrations.AddConstraint(
            model_name='groupmembership',
            constraint=models.UniqueConstraint(condition=models.Q(('role', 'parent'), ('until', None)), fields=('group',), name='group_one_parent_company'),
        ),
        migrations.AddConstraint(
            model_name='groupmembership',
            constraint=models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='group_membership_ends_after_start'),
        ),
        migrations.AddConstraint(
            model_name='groupmembership',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('group', '='), ('customer', '='), (models.Func('since', 'until', django.contrib.postgres.fields.ranges.RangeBoundary(), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='group_membership_once_at_a_time'),
        ),
        migrations.AddIndex(
            model_name='groupfigures',
            index=models.Index(models.OrderBy(models.Case(models.When(is_confidential=False, then=django.db.models.functions.comparison.Coalesce(models.F('aum'), models.Value(Decimal('-1E+17')), output_field=models.DecimalField(decimal_places=2, max_digits=20))), default=models.Value(Decimal('-1E+17')), output_field=models.DecimalField(decimal_places=2, max_digits=20)), descending=True), models.OrderBy(models.F('group'), descending=True), name='group_figures_aum'),
        ),
        migrations.AddIndex(
            model_name='groupfigures',
            index=models.Index(models.OrderBy(models.Case(models.When(is_confidential=False, then=django.db.models.functions.comparison.Coalesce(models.F('loans'), models.Value(Decimal('-1E+17')), output_field=models.DecimalField(decimal_places=2, max_digits=20))), default=models.Value(Decimal('-1E+17')), output_field=models.DecimalField(decimal_places=2, max_digits=20)), descending=True), models.OrderBy(models.F('group'), descending=True), name='group_figures_loans'),
        ),
    ]
