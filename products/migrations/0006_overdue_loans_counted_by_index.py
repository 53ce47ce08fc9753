"""Overdue loans are counted within a scope by their index alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0012_figures_of_branches_by_course"),
        ("products", "0005_numbers_by_parts"),
        ("staff", "0006_stamps_that_wait_for_nobody"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="loan",
            name="loan_overdue",
        ),
        migrations.RemoveIndex(
            model_name="loan",
            name="loan_branch_overdue",
        ),
        migrations.AddIndex(
            model_name="loan",
            index=models.Index(
                condition=models.Q(("overdue_since__isnull", False)),
                fields=["overdue_since", "id"],
                include=("customer", "customer_confidential"),
                name="loan_overdue",
            ),
        ),
        migrations.AddIndex(
            model_name="loan",
            index=models.Index(
                condition=models.Q(("overdue_since__isnull", False)),
                fields=["customer_branch", "overdue_since", "id"],
                include=("customer", "customer_confidential"),
                name="loan_branch_overdue",
            ),
        ),
    ]
