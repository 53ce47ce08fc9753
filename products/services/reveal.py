"""A masked number shown whole: under its own right, and each look on record."""

from __future__ import annotations

from django.db import transaction

from bankcrm.common import audit
from bankcrm.common.permissions import demand_on
from products.models import Account, Card
from staff.models import User

REVEAL = "customers.reveal_customer"


@transaction.atomic
def account_reveal_number(*, account: Account, acting_user: User) -> str:
    """The whole number of an account, for whoever may ask for numbers of its owner."""
    account = Account.objects.select_for_update(no_key=True).get(pk=account.pk)
    demand_on(acting_user, "view", account)
    demand_on(acting_user, REVEAL, account)
    audit.record("account.number_revealed", account, acting_user=acting_user, customer_id=account.customer_id)
    return account.number


@transaction.atomic
def card_reveal_number(*, card: Card, acting_user: User) -> str:
    """The whole number of a card; the look is on the record of the card's account's owner."""
    card = Card.objects.select_related("account").select_for_update(no_key=True, of=("self",)).get(pk=card.pk)
    demand_on(acting_user, "view", card)
    demand_on(acting_user, REVEAL, card)
    audit.record("card.number_revealed", card, acting_user=acting_user, customer_id=card.account.customer_id)
    return card.number
