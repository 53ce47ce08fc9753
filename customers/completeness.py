"""What makes a customer's file complete, said once for each kind: to the database, the page, the parameters.

An item is held or it is not; the share of a file is the weight of what is held in that of all items. The database works
it out whenever a customer, a document or a contact point is written, whoever writes it (`customers_rate_files`, made
from this module by a migration; a change here needs a new one, and a test says so).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common import parameters
from customers.choices import Kind

LARGEST_WEIGHT = 100


@dataclass(frozen=True, slots=True)
class Item:
    """One thing a file should hold.

    held: SQL over the customer `c`, and `p` and `d`: what its contact points and documents are. field: the customer's
    column behind it, if there is one; input: where on the form it is entered, none for a part with a form of its own.
    """

    code: str
    label: str | Promise
    weight: int
    held: str
    field: str = ""
    input: str = ""

    @property
    def stands_in(self) -> str:
        """`c`, `p` or `d`: the table that tells whether it is held."""
        return self.held[0]


def _text(name: str, label: str | Promise, weight: int) -> Item:
    return Item(name, label, weight, f"c.{name} <> ''", name, name)


def _value(name: str, label: str | Promise, weight: int) -> Item:
    return Item(name, label, weight, f"c.{name} IS NOT NULL", name, name)


# Over the current contact points and documents of a customer.
_POINTS = {
    "mobile": "bool_or(kind = 'mobile')",
    "telephone": "bool_or(kind IN ('mobile', 'telephone'))",
    "address": "bool_or(kind = 'address')",
    "second": "count(*) FILTER (WHERE kind <> 'address') > 1",
}
_DOCUMENTS = {"document": "bool_or(true)"}
POINT_ROWS, DOCUMENT_ROWS = "customers_contactpoint", "customers_identitydocument"

INDIVIDUAL = (
    Item("document", gettext_lazy("identity document"), 15, "d.document", input="document_number"),
    Item("mobile", gettext_lazy("mobile"), 15, "p.mobile", input="mobile"),
    Item("address", gettext_lazy("address"), 10, "p.address", input="address"),
    Item("second", gettext_lazy("second way to reach the customer"), 8, "p.second"),
    _value("birth_date", gettext_lazy("birth date"), 8),
    _text("sex", gettext_lazy("sex"), 4),
    _text("occupation", gettext_lazy("occupation"), 8),
    _text("employer", gettext_lazy("employer"), 6),
    _text("income_band", gettext_lazy("yearly income"), 8),
    _text("education", gettext_lazy("education"), 5),
    _text("marital_status", gettext_lazy("marital status"), 5),
    _text("risk_rating", gettext_lazy("risk rating"), 8),
)
CORPORATE = (
    _text("credit_code", gettext_lazy("unified social credit code"), 15),
    _text("legal_representative", gettext_lazy("legal representative"), 12),
    _value("registered_capital", gettext_lazy("registered capital"), 10),
    _text("industry", gettext_lazy("industry (GB/T 4754)"), 10),
    _text("company_size", gettext_lazy("size"), 8),
    _value("founded_on", gettext_lazy("founded"), 7),
    _value("is_listed", gettext_lazy("listed"), 3),
    Item("telephone", gettext_lazy("telephone or mobile"), 15, "p.telephone", input="mobile"),
    Item("address", gettext_lazy("address"), 12, "p.address", input="address"),
    _text("credit_rating", gettext_lazy("credit rating"), 8),
)
ITEMS: dict[str, tuple[Item, ...]] = {Kind.INDIVIDUAL: INDIVIDUAL, Kind.CORPORATE: CORPORATE}
PARAMETERS = {Kind.INDIVIDUAL: "customers.completeness_individual", Kind.CORPORATE: "customers.completeness_corporate"}
JUDGE_TASK = "customers.rate_files"


def _check(kind: str) -> Any:
    def check(weights: Any) -> None:
        """Known items with weights that are not all nought; an item that is left out keeps its weight."""
        known = {item.code for item in ITEMS[kind]}
        strange = sorted(set(weights) - known)
        if strange:
            raise ValidationError(_("There is no such item: %(names)s.") % {"names": ", ".join(strange)})
        for weight in weights.values():
            if isinstance(weight, bool) or not isinstance(weight, int) or not 0 <= weight <= LARGEST_WEIGHT:
                raise ValidationError(_("A weight is a whole number from 0 to %(most)s.") % {"most": LARGEST_WEIGHT})
        if not sum((_weights(kind) | weights).values()):
            raise ValidationError(_("At least one item needs a weight."))

    return check


def _weights(kind: str) -> dict[str, int]:
    return {item.code: item.weight for item in ITEMS[kind]}


for _kind, _label in (
    (Kind.INDIVIDUAL, gettext_lazy("What makes a person's file complete")),
    (Kind.CORPORATE, gettext_lazy("What makes a company's file complete")),
):
    parameters.register(
        PARAMETERS[_kind],
        _label,
        default=_weights(_kind),
        validate=_check(_kind),
        help=gettext_lazy("Weight of each item, 0 for one that does not count. Every file is rated anew."),
        words={item.code: item.label for item in ITEMS[_kind]},
        follow_up=JUDGE_TASK,
    )


# SQL


def share_sql() -> str:
    """The share in whole percent of customer `c`, with `p`, `d` and the weights `w` beside it."""
    cases = " ".join(f"WHEN '{kind}' THEN {_share_of(kind)}" for kind in ITEMS)
    return f"(CASE c.kind {cases} END)::smallint"


def _share_of(kind: str) -> str:
    held = " + ".join(f"CASE WHEN {item.held} THEN {weight_sql(kind, item)} ELSE 0 END" for item in ITEMS[kind])
    return f"100 * ({held}) / w.{kind}_whole"


def weight_sql(kind: str, item: Item) -> str:
    """The weight that holds, as SQL."""
    return f"w.{kind}_{item.code}"


def weights_sql() -> str:
    """The weights that hold, the bank's own over the defaults: one row, read once however many files are rated."""
    set_by_bank = ", ".join(
        f"'{json.dumps(_weights(kind))}'::jsonb || coalesce((SELECT value FROM common_parameter "  # noqa: S608
        f"WHERE code = '{PARAMETERS[kind]}'), '{{}}'::jsonb) AS {kind}"
        for kind in ITEMS
    )
    weights = {kind: {item.code: f"({kind} ->> '{item.code}')::int" for item in ITEMS[kind]} for kind in ITEMS}
    columns = [f"{sql} AS {kind}_{code}" for kind in ITEMS for code, sql in weights[kind].items()]
    columns += [f"greatest(1, {' + '.join(weights[kind].values())}) AS {kind}_whole" for kind in ITEMS]
    return f"(SELECT {', '.join(columns)} FROM (SELECT {set_by_bank} OFFSET 0) s OFFSET 0) w"  # noqa: S608


def parts_sql(customers: str = "", points: str = POINT_ROWS, documents: str = DOCUMENT_ROWS) -> str:
    """What contact points and documents of `c` come to; `customers` is a condition over their ids, none: everybody.

    points, documents: where their rows stand, for whoever looks at more than the tables. Grouped and joined: the
    database goes by the index for a few and passes once over the table for many, also while a first load has taken the
    index down.
    """
    among = f"AND customer_id {customers}" if customers else ""
    return " ".join(
        f"LEFT JOIN (SELECT customer_id, {', '.join(f'{facts} AS {name}' for name, facts in columns.items())} "  # noqa: S608
        f"FROM {table} WHERE retired_at IS NULL {among} GROUP BY customer_id) {alias} ON {alias}.customer_id = c.id"
        for table, alias, columns in (
            (points, "p", _POINTS),
            (documents, "d", _DOCUMENTS),
        )
    )


def update_sql(customers: str = "") -> str:
    """Rate anew the files of some customers (a condition over their ids), or of all; what stays is not written."""
    return (
        "UPDATE customers_customerfigures f SET complete = n.share FROM ("  # noqa: S608
        f"SELECT c.id, {share_sql()} AS share FROM customers_customer c {parts_sql(customers)} "
        f"CROSS JOIN {weights_sql()} {f'WHERE c.id {customers}' if customers else ''}) n "
        "WHERE f.customer_id = n.id AND f.complete IS DISTINCT FROM n.share"
    )


_FIELDS = sorted({item.field for items in ITEMS.values() for item in items if item.field})
# trigger, table, event, which customers: a sub-query over the rows that the statement wrote.
_CHANGED = (
    f"SELECT n.id FROM after_rows n JOIN before_rows o USING (id) WHERE ({', '.join(f'n.{name}' for name in _FIELDS)}) "  # noqa: S608
    f"IS DISTINCT FROM ({', '.join(f'o.{name}' for name in _FIELDS)})"
)
_MOVED = "SELECT customer_id FROM after_rows UNION SELECT customer_id FROM before_rows"
_TRIGGERS = (
    ("customer_made", "customers_customer", "INSERT", "SELECT id FROM made"),
    ("customer_changed", "customers_customer", "UPDATE", _CHANGED),
    *(
        (f"{name}_{verb}", table, event, rows)
        for name, table in (("point", POINT_ROWS), ("document", DOCUMENT_ROWS))
        for verb, event, rows in (
            ("made", "INSERT", "SELECT customer_id FROM made"),
            ("changed", "UPDATE", _MOVED),
            ("gone", "DELETE", "SELECT customer_id FROM gone"),
        )
    ),
)
_ROWS = {
    "INSERT": "NEW TABLE AS made",
    "UPDATE": "OLD TABLE AS before_rows NEW TABLE AS after_rows",
    "DELETE": "OLD TABLE AS gone",
}


# Up to so many customers the plan of a few is kept and used again; planning anew costs more than the work itself.
FEW = 100


def function_body(rows: str) -> str:
    """A form's write concerns one customer, a file's a million: what reads their rows is planned for its size.

    Only customers with figures: a batch makes those of its new customers later, rated.
    """
    having_figures = f"SELECT r.id FROM ({rows}) r (id) JOIN customers_customerfigures k ON k.customer_id = r.id"  # noqa: S608
    return (
        "DECLARE ids bigint[]; BEGIN "  # noqa: S608
        "EXECUTE $sql$SELECT array_agg(few.id) FROM "
        f"(SELECT r.id FROM ({rows}) r (id) LIMIT {FEW + 1}) few$sql$ INTO ids; "
        "IF ids IS NULL THEN RETURN NULL; END IF; "
        f"IF cardinality(ids) <= {FEW} THEN {update_sql('= ANY (ids)')}; "
        f"ELSE EXECUTE $sql${update_sql(f'IN ({having_figures})')}$sql$; END IF; "
        "RETURN NULL; END"
    )


def triggers_sql() -> str:
    """Functions and triggers; their names stand behind those that make and move the figures, and so run after them."""
    made = []
    for name, table, event, rows in _TRIGGERS:
        function = f"customers_rate_files_{name}"
        made.append(
            f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql "
            f"AS $$ {function_body(rows)} $$;\n"
            f"CREATE OR REPLACE TRIGGER {function} AFTER {event} ON {table} REFERENCING {_ROWS[event]} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {function}();"
        )
    return "\n".join(made)


def undo_sql() -> str:
    return "\n".join(
        f"DROP TRIGGER customers_rate_files_{name} ON {table}; DROP FUNCTION customers_rate_files_{name}();"
        for name, table, _event, _rows in _TRIGGERS
    )
