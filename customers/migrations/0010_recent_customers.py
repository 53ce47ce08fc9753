"""Which customers a person opened lately, for the search box."""


import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0009_notes_and_attachments'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RecentCustomer',
            fields=[
                ('pk', models.CompositePrimaryKey('user_id', 'customer_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('opened_at', models.DateTimeField(verbose_name='opened')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.customer', verbose_name='customer')),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='user')),
            ],
            options={
                'verbose_name': 'recent customer',
                'verbose_name_plural': 'recent customers',
                'default_permissions': (),
            },
        ),
    ]
