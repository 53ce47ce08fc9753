"""What a customer's file must hold, said once for each kind and status: to the form, the services, the core's files.

A prospect is known and can be found again; whom the bank serves is identified and can be called; of a lost customer
nothing but the name is asked. The items are those of the file's completeness. Forms and services refuse what would open
a gap; a line of the core system is only remarked upon, for its ledger is the truth.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from customers.choices import Kind, Status
from customers.completeness import CORPORATE, INDIVIDUAL, Item

_NAME = Item("name", _("name"), 0, "c.name <> ''", "name", "name")
_CONTACT = Item("contact", _("way to reach the customer"), 0, "p.customer_id IS NOT NULL", input="mobile")
_OF_PERSON = {item.code: item for item in INDIVIDUAL}
_OF_COMPANY = {item.code: item for item in CORPORATE}


@dataclass(frozen=True, slots=True)
class Need:
    """One of the items must be held; where none is, the message stands at the first one's field."""

    code: str
    message: str | Promise
    items: tuple[Item, ...]

    @property
    def field(self) -> str:
        return self.items[0].input

    @property
    def held(self) -> str:
        """SQL over `c`, `p` and `d`, as that of an item; never null."""
        return f"coalesce({' OR '.join(item.held for item in self.items)}, false)"


NAME = Need("name_missing", _("A customer needs a name."), (_NAME,))
REACH = Need(
    "reach_missing",
    _("A prospect needs a way to be reached or an identity document."),
    (_CONTACT, _OF_PERSON["document"]),
)
DOCUMENT = Need(
    "document_missing", _("A customer whom the bank serves needs an identity document."), (_OF_PERSON["document"],)
)
TELEPHONE = Need(
    "telephone_missing",
    _("A customer whom the bank serves needs a mobile or telephone number."),
    (_OF_COMPANY["telephone"],),
)
CREDIT_CODE = Need("credit_code_missing", _("A company needs its social credit code."), (_OF_COMPANY["credit_code"],))
REPRESENTATIVE = Need(
    "representative_missing", _("A company needs its legal representative."), (_OF_COMPANY["legal_representative"],)
)

ALL = (NAME, REACH, DOCUMENT, CREDIT_CODE, REPRESENTATIVE, TELEPHONE)
SERVED = (Status.ACTIVE, Status.DORMANT)
_SERVED = {Kind.INDIVIDUAL: (DOCUMENT, TELEPHONE), Kind.CORPORATE: (CREDIT_CODE, REPRESENTATIVE, TELEPHONE)}


def needs(kind: str, status: str) -> tuple[Need, ...]:
    """What the file of such a customer must hold."""
    if status in SERVED:
        return (NAME, *_SERVED[Kind(kind)])
    return (NAME, REACH) if status == Status.PROSPECT else (NAME,)


def asked_sql(need: Need, kind: str = "c.kind", status: str = "c.status") -> str:
    """SQL that is true where the customer's kind and status ask for it."""
    pairs = [pair for pair in product(Kind, Status) if need in needs(*pair)]
    listed = ", ".join(f"('{one}', '{state}')" for one, state in pairs)
    return f"({kind}, {status}) IN ({listed})"


# The columns of the customer by which an edit may open a gap; the name is checked with every edit.
COLUMNS = frozenset({"status", *(item.field for need in ALL for item in need.items if item.field)} - {"name"})
