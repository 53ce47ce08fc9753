"""Branches, employees, users and their roles."""

import bankcrm.common.models.base
import django.contrib.auth.validators
import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import staff.models.user
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='Branch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('changed_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
                ('row_version', models.PositiveIntegerField(default=1, editable=False, verbose_name='row version')),
                ('made_by_batch', models.BigIntegerField(editable=False, null=True, verbose_name='brought by batch')),
                ('made_by_line', models.BigIntegerField(editable=False, null=True, verbose_name='brought by line')),
                ('missing_since', models.DateField(editable=False, null=True, verbose_name='not in the feed since')),
                ('code', bankcrm.common.models.base.CodeField(db_collation='C', max_length=20, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('level', models.CharField(choices=[('head_office', 'head office'), ('branch', 'branch'), ('sub_branch', 'sub-branch'), ('outlet', 'outlet')], max_length=20, verbose_name='level')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='staff.branch', verbose_name='belongs to')),
                ('region', models.CharField(blank=True, max_length=100, verbose_name='region')),
                ('address', models.CharField(blank=True, max_length=200, verbose_name='address')),
                ('telephone', models.CharField(blank=True, max_length=40, verbose_name='telephone')),
                ('opened_on', models.DateField(blank=True, null=True, verbose_name='opened')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='closed')),
            ],
            options={
                'verbose_name': 'branch',
                'verbose_name_plural': 'branches',
                'ordering': ['code'],
                'default_permissions': ('view', 'add', 'change'),
                'constraints': [models.CheckConstraint(condition=models.Q(('parent', models.F('id')), _negated=True), name='branch_not_its_own_parent'), models.CheckConstraint(condition=models.Q(('closed_on', None), ('opened_on', None), ('closed_on__gte', models.F('opened_on')), _connector='OR'), name='branch_closed_after_opened')],
            },
        ),
        migrations.CreateModel(
            name='Role',
            fields=[
                ('group_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='auth.group')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='code')),
                ('name_zh', models.CharField(max_length=60, verbose_name='Chinese name')),
                ('name_en', models.CharField(max_length=60, verbose_name='English name')),
                ('description_zh', models.CharField(blank=True, max_length=200, verbose_name='Chinese description')),
                ('description_en', models.CharField(blank=True, max_length=200, verbose_name='English description')),
                ('ready_as', models.CharField(blank=True, editable=False, max_length=64, verbose_name='delivered as')),
                ('grants_stamp', models.UUIDField(default=uuid.uuid4, editable=False)),
            ],
            options={
                'verbose_name': 'role',
                'verbose_name_plural': 'roles',
            },
            bases=('auth.group',),
        ),
        migrations.CreateModel(
            name='RoleGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='grants', to='staff.role', verbose_name='role')),
                ('permission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='auth.permission', verbose_name='permission')),
                ('scope', models.CharField(choices=[('own', 'own portfolio'), ('branch', 'own branch'), ('below', 'branch and what lies under it'), ('all', 'whole bank')], max_length=10, verbose_name='data scope')),
                ('masking', models.CharField(choices=[('names', 'names and numbers'), ('numbers', 'numbers only')], default='names', max_length=10, verbose_name='masked')),
            ],
            options={
                'verbose_name': 'grant',
                'verbose_name_plural': 'grants',
                'constraints': [models.UniqueConstraint(fields=('role', 'permission'), name='role_permission_once')],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('display_name', models.CharField(blank=True, max_length=60, verbose_name='display name')),
                ('language', models.CharField(blank=True, max_length=10, verbose_name='language')),
                ('must_change_password', models.BooleanField(default=False, verbose_name='must change the password')),
                ('password_until', models.DateTimeField(blank=True, null=True, verbose_name='one-time password holds until')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'user',
                'verbose_name_plural': 'users',
            },
            managers=[
                ('objects', staff.models.user.SignInManager()),
            ],
        ),
        migrations.CreateModel(
            name='Employee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('changed_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
                ('row_version', models.PositiveIntegerField(default=1, editable=False, verbose_name='row version')),
                ('made_by_batch', models.BigIntegerField(editable=False, null=True, verbose_name='brought by batch')),
                ('made_by_line', models.BigIntegerField(editable=False, null=True, verbose_name='brought by line')),
                ('missing_since', models.DateField(editable=False, null=True, verbose_name='not in the feed since')),
                ('number', bankcrm.common.models.base.CodeField(db_collation='C', max_length=20, unique=True, verbose_name='employee number')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('name_pinyin', bankcrm.common.models.base.CodeField(blank=True, db_collation='C', max_length=200, verbose_name='pinyin')),
                ('name_initials', bankcrm.common.models.base.CodeField(blank=True, db_collation='C', max_length=40, verbose_name='initials')),
                ('post', models.CharField(choices=[('customer_manager', 'customer manager'), ('branch_head', 'branch head'), ('lobby_manager', 'lobby manager'), ('teller', 'teller'), ('product_manager', 'product manager'), ('risk_officer', 'risk officer'), ('analyst', 'head-office analyst'), ('auditor', 'auditor'), ('administrator', 'administrator'), ('other', 'other')], default='other', max_length=30, verbose_name='post')),
                ('branch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='employees', to='staff.branch', verbose_name='branch')),
                ('mobile', models.CharField(blank=True, max_length=40, verbose_name='mobile')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('hired_on', models.DateField(blank=True, null=True, verbose_name='hired')),
                ('left_on', models.DateField(blank=True, null=True, verbose_name='left on')),
                ('status', models.CharField(choices=[('active', 'active'), ('on_leave', 'on leave'), ('left', 'left')], default='active', max_length=10, verbose_name='status')),
                ('user', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='employee', to=settings.AUTH_USER_MODEL, verbose_name='user account')),
                ('supervisor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='staff.employee', verbose_name='supervisor')),
                ('qualifications', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, size=None, verbose_name='qualifications')),
            ],
            options={
                'verbose_name': 'employee',
                'verbose_name_plural': 'employees',
                'ordering': ['number'],
                'default_permissions': ('view', 'add', 'change'),
                'indexes': [models.Index(fields=['branch', 'number'], name='employee_branch'), models.Index(fields=['name_pinyin'], name='employee_pinyin'), models.Index(fields=['name_initials'], name='employee_initials')],
                'constraints': [models.CheckConstraint(condition=models.Q(('supervisor', models.F('id')), _negated=True), name='employee_not_own_supervisor')],
            },
        ),
    ]
