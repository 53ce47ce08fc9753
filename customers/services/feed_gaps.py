"""Lines of the core system whose customer lacks what its kind and status ask for: let in, and remarked upon."""

from __future__ import annotations

from bankcrm.common.feeds import reasons
from bankcrm.common.feeds.columns import literal
from bankcrm.common.feeds.comparing import remark_differing
from bankcrm.common.feeds.part import Part
from bankcrm.common.feeds.run import Run
from customers import completeness
from customers.choices import Status
from customers.mandatory import ALL, NAME, Need, asked_sql

for _need in ALL:
    if _need is not NAME:  # Without a name the line is refused.
        reasons.register(_need.code, _need.message)


def remark_gaps(run: Run, part: Part) -> None:
    """Of new and differing lines, by what this batch and the tables hold together.

    Asked is only what the batch speaks of: a bank whose files bring no contact points is not told of each customer
    that there are none.
    """
    asked = [need for need in ALL if need is not NAME and _is_told(run, part, need)]
    if not asked:
        return
    status = "c.status" if part.has("status") else f"coalesce(o.status, '{Status.ACTIVE}')"
    lines = ", ".join(
        f"({literal(_column(need))}, c.{_column(need)}::text, {literal(need.code)}, "
        f"{asked_sql(need, status=status)} AND NOT {need.held})"
        for need in asked
    )
    remark_differing(
        run,
        part,
        f"SELECT c._src, c._line, need.col, need.val, need.code FROM {part.differing} c "  # noqa: S608
        f"LEFT JOIN customers_customer o ON o.id = c.id {_parts(run, part)} "
        f"CROSS JOIN LATERAL (VALUES {lines}) need (col, val, code, lacks) WHERE need.lacks",
    )


def _is_told(run: Run, part: Part, need: Need) -> bool:
    files = {"p": "contact_points", "d": "identity_documents"}
    return all(
        part.has(item.field) if item.stands_in == "c" else run.part(files[item.stands_in]) is not None
        for item in need.items
    )


def _column(need: Need) -> str:
    """The column of the line beside which the remark stands."""
    return need.items[0].field or "number"


def _parts(run: Run, part: Part) -> str:
    """What stands on file and what the batch brings, taken together; lines of the batch count as they were sent."""
    return completeness.parts_sql(
        f"IN (SELECT id FROM {part.differing})",  # noqa: S608
        _rows(part, completeness.POINT_ROWS, "kind", run.part("contact_points")),
        _rows(part, completeness.DOCUMENT_ROWS, "type", run.part("identity_documents")),
    )


def _rows(part: Part, table: str, kind: str, brought: Part | None) -> str:
    if brought is None:
        return table
    return (
        f"(SELECT customer_id, {kind}, retired_at FROM {table} UNION ALL "  # noqa: S608
        f"SELECT x.id, btrim(s.{kind}), NULL FROM {brought.staged} s "
        f"JOIN {part.differing} x ON x.number = btrim(s.customer_number)) rows"
    )
