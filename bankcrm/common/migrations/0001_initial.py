"""What the bank is: its state, its lists of words, its settings, its holidays."""

from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Holiday',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(unique=True, verbose_name='day')),
                ('is_working', models.BooleanField(default=False, help_text='A weekend day on which the bank works; otherwise a weekday on which it does not.', verbose_name='make-up working day')),
                ('name_zh', models.CharField(max_length=60, verbose_name='Chinese name')),
                ('name_en', models.CharField(max_length=60, verbose_name='English name')),
            ],
            options={
                'verbose_name': 'holiday or make-up working day',
                'verbose_name_plural': 'holidays and make-up working days',
                'ordering': ['-day'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('day__iso_week_day__gte', 6), ('is_working', True)), models.Q(('day__iso_week_day__lt', 6), ('is_working', False)), _connector='OR'), name='holiday_is_an_exception', violation_error_message='A holiday is entered for a weekday, a make-up working day for a Saturday or Sunday.')],
            },
        ),
        migrations.CreateModel(
            name='Parameter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('changed_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
                ('row_version', models.PositiveIntegerField(default=1, editable=False, verbose_name='row version')),
                ('code', models.CharField(max_length=80, unique=True, verbose_name='code')),
                ('value', models.JSONField(verbose_name='value')),
            ],
            options={
                'verbose_name': 'parameter',
                'verbose_name_plural': 'parameters',
                'default_permissions': ('view', 'change'),
            },
        ),
        migrations.CreateModel(
            name='DictionaryItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('changed_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
                ('row_version', models.PositiveIntegerField(default=1, editable=False, verbose_name='row version')),
                ('dictionary', models.CharField(max_length=40, verbose_name='dictionary')),
                ('code', models.CharField(max_length=20, verbose_name='code')),
                ('name_zh', models.CharField(max_length=100, verbose_name='Chinese name')),
                ('name_en', models.CharField(max_length=100, verbose_name='English name')),
                ('position', models.PositiveIntegerField(default=0, verbose_name='position')),
                ('is_active', models.BooleanField(default=True, verbose_name='in use')),
            ],
            options={
                'verbose_name': 'dictionary entry',
                'verbose_name_plural': 'dictionaries',
                'ordering': ['dictionary', 'position', 'code'],
                'constraints': [models.UniqueConstraint(fields=('dictionary', 'code'), name='dictionary_code_once')],
            },
        ),
        migrations.CreateModel(
            name='BankState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('business_date', models.DateField(null=True, verbose_name='business date')),
                ('currency', models.CharField(default='CNY', max_length=3, verbose_name='currency')),
                ('name_zh', models.CharField(blank=True, max_length=100, verbose_name='Chinese name')),
                ('name_en', models.CharField(blank=True, max_length=100, verbose_name='English name')),
                ('is_demo', models.BooleanField(default=False, verbose_name='demo bank')),
            ],
            options={
                'verbose_name': 'state of the bank',
                'verbose_name_plural': 'state of the bank',
                'default_permissions': ('view', 'change'),
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='bank_state_one_row')],
            },
        ),
    ]
