"""Circles of guarantees, and for how many borrowers a customer answers."""

import bankcrm.common.models.base
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0010_recent_customers'),
    ]

    operations = [
        migrations.CreateModel(
            name='GuaranteeLoop',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', bankcrm.common.models.base.CodeField(db_collation='C', max_length=200, verbose_name='path')),
                ('length', models.PositiveSmallIntegerField(verbose_name='customers in it')),
                ('amount', bankcrm.common.models.base.MoneyField(decimal_places=2, max_digits=18, null=True, verbose_name='guaranteed in all')),
                ('found_on', models.DateField(verbose_name='found')),
                ('gone_on', models.DateField(null=True, verbose_name='gone')),
            ],
            options={
                'verbose_name': 'guarantee loop',
                'verbose_name_plural': 'guarantee loops',
                'default_permissions': ('view',),
                'indexes': [models.Index(fields=['-found_on', '-id'], name='guarantee_loop_found')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('gone_on', None)), fields=('path',), name='guarantee_loop_once'), models.CheckConstraint(condition=models.Q(('length__gte', 2)), name='guarantee_loop_of_two_at_least')],
            },
        ),
        migrations.CreateModel(
            name='GuarantorLoad',
            fields=[
                ('customer', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='customers.customer', verbose_name='guarantor')),
                ('borrowers', models.PositiveIntegerField(verbose_name='borrowers')),
                ('amount', bankcrm.common.models.base.MoneyField(decimal_places=2, max_digits=18, null=True, verbose_name='guaranteed in all')),
                ('as_of', models.DateField(verbose_name='as of')),
            ],
            options={
                'verbose_name': 'load of a guarantor',
                'verbose_name_plural': 'loads of guarantors',
                'default_permissions': (),
                'indexes': [models.Index(models.OrderBy(models.F('borrowers'), descending=True), models.OrderBy(models.F('customer'), descending=True), name='guarantor_load_borrowers')],
            },
        ),
        migrations.CreateModel(
            name='GuaranteeLoopMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveSmallIntegerField(verbose_name='place')),
                ('amount', bankcrm.common.models.base.MoneyField(decimal_places=2, max_digits=18, null=True, verbose_name='amount')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.customer', verbose_name='customer')),
                ('loop', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='members', to='customers.guaranteeloop', verbose_name='guarantee loop')),
            ],
            options={
                'verbose_name': 'customer in a guarantee loop',
                'verbose_name_plural': 'customers in guarantee loops',
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('loop', 'place'), name='guarantee_loop_place')],
            },
        ),
    ]
