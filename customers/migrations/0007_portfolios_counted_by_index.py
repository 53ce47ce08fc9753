"""The index by which a portfolio is counted tells confidential files, too: its rows need not be looked up for that."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("customers", "0006_search_by_manager")]
    operations = [
        migrations.RemoveIndex("customerfigures", "figures_manager_complete"),
        migrations.AddIndex(
            "customerfigures",
            models.Index(
                fields=["manager", "complete", "customer"], include=["is_confidential"], name="figures_manager_complete"
            ),
        ),
    ]
