"""The kinds of warnings about customers and what they hold: one file each, registered by being imported."""

from early_warning.kinds import loan_overdue  # noqa: F401
