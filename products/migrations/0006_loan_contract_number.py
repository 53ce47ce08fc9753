"""A loan is found by the beginning of its contract's number."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("products", "0005_holdings_follow_customer")]
    operations = [
        migrations.AddIndex(
            model_name="loan", index=models.Index(fields=["contract_number"], name="loan_contract_number")
        )
    ]
