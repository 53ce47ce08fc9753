"""The kinds of warnings about customers and what they hold, registered by being imported."""

from early_warning.kinds import (  # noqa: F401
    balance_level,
    care,
    deposit_drop,
    dormant,
    expiring,
    guarantors,
    loan_class,
    loan_overdue,
    maturing,
    movements,
    ratings,
    wealth,
)
