"""One-time passwords end. Those that are out hold for three more days; chosen ones are not touched."""

from datetime import timedelta

from django.db import migrations, models
from django.utils import timezone


def give_three_days(apps, schema_editor):
    users = apps.get_model("staff", "User").objects.filter(must_change_password=True)
    users.update(password_until=timezone.now() + timedelta(hours=72))


class Migration(migrations.Migration):
    dependencies = [("staff", "0004_grants_stamp")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="password_until",
            field=models.DateTimeField(blank=True, null=True, verbose_name="one-time password holds until"),
        ),
        migrations.RunPython(give_three_days, migrations.RunPython.noop),
    ]
