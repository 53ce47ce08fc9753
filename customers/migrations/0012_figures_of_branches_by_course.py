"""A figure of many branches through its months is read from an index of its own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0011_syllable_pairs"),
        ("staff", "0006_stamps_that_wait_for_nobody"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="portfoliofigure",
            index=models.Index(
                condition=models.Q(("level", "branch"), ("manager", None)),
                fields=["code", "branch", "month"],
                include=("number", "amount", "as_of", "counted_at"),
                name="portfolio_figure_course",
            ),
        ),
    ]
