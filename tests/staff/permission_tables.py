"""The tables of docs/permissions.md, made from the ready roles.

Write them anew after a change of the roles: `python manage.py shell < tests/staff/permission_tables.py`.
"""

from __future__ import annotations

import re
from pathlib import Path

DOCUMENT = Path("docs/permissions.md")

# What a reader looks for: the act in words, and the permission behind it.
ACTS = {
    "Customers": {
        "see": "customers.view_customer",
        "enter": "customers.add_customer",
        "change": "customers.change_customer",
        "see a number whole": "customers.reveal_customer",
        "assign to a manager, approve such a change": "customers.assign_customer",
        "ask for a change of manager": "customers.ask_assign_customer",
        "decide on branch, grade, ratings, blacklisting": "customers.decide_customer",
        "make confidential": "customers.seal_customer",
        "name new readers where none is left": "customers.reseal_customer",
        "know how many a search finds outside": "customers.count_outside_customer",
        "see groups": "customers.view_group",
        "form groups": "customers.add_group",
        "change groups": "customers.change_group",
        "see how complete files are by branch": "customers.view_branchcompleteness",
        "print the profile": "customers.print_customer",
        "export lists": "customers.export_customer",
        "read contacts": "customers.view_contact",
        "record contacts": "customers.add_contact",
        "read notes": "customers.view_note",
        "write notes": "customers.add_note",
        "download attachments": "customers.view_attachment",
        "upload attachments": "customers.add_attachment",
        "see guarantee loops, guarantors of many": "customers.view_guaranteeloop",
    },
    "Holdings": {
        "see accounts": "products.view_account",
        "see loans": "products.view_loan",
        "export accounts": "products.export_account",
        "export loans": "products.export_loan",
    },
    "Warnings": {
        "see warnings": "early_warning.view_warning",
        "handle warnings": "early_warning.handle_warning",
        "close orange and red warnings": "early_warning.close_warning",
        "exempt customers from rules": "early_warning.exempt_warning",
        "export warnings": "early_warning.export_warning",
        "see the overview of warnings": "early_warning.oversee_warning",
        "export the overview of warnings": "early_warning.export_openfigure",
        "see rules and their versions": "early_warning.view_rule",
        "write and try rules": "early_warning.change_rule",
        "approve rules of others": "early_warning.approve_rule",
        "see runs": "early_warning.view_warningrun",
        "start runs": "early_warning.start_warningrun",
        "keep webhooks for warnings": "early_warning.change_webhook",
    },
    "Catalogue": {
        "see products and rates": "products.view_product",
        "enter products": "products.add_product",
        "change products": "products.change_product",
        "set rates": "products.add_rate",
        "set exchange rates": "products.add_exchangerate",
        "keep categories": "products.change_category",
    },
    "Organisation": {
        "see branches": "staff.view_branch",
        "see employees": "staff.view_employee",
        "enter and change branches": "staff.change_branch",
        "enter and change employees": "staff.change_employee",
    },
    "Lists": {
        "share views of lists": "common.share_savedview",
        "rename and remove what others share": "common.keep_savedview",
    },
    "System": {
        "see batches": "common.view_feedbatch",
        "load files": "common.add_feedbatch",
        "see rejected lines": "common.view_feedreject",
        "download rejected lines": "common.download_feedreject",
        "read the audit trail": "common.view_auditentry",
        "see jobs": "common.view_jobrun",
        "stop jobs": "common.stop_jobrun",
        "run jobs again": "common.start_jobrun",
        "set parameters": "common.change_parameter",
        "keep dictionaries": "common.change_dictionaryitem",
        "keep holidays and working days": "common.change_holiday",
        "keep the tags": "customers.change_tag",
        "make and disable sign-ins": "staff.change_user",
        "change roles": "staff.change_rolegrant",
        "change schedules": "django_celery_beat.change_periodictask",
    },
}

# A field, and which right shows it: the masking right for names, a look on record for numbers, none for amounts.
FIELDS = {
    "name of a customer": "name",
    "identity document's number": "number",
    "telephone, mobile": "number",
    "e-mail, address, WeChat": "number",
    "account number": "number of account",
    "card number": "number of account",
    "counterparty of a booking": "name of account",
    "balances, amounts, dates": "amount",
    "grade, ratings, branch, manager": "fact",
}


def roles() -> tuple:
    from staff.roles import READY_ROLES

    return READY_ROLES


def acts_table() -> str:
    """role x action x scope."""
    lines = [_row("", *(role.name_en for role in roles())), "|---" * (len(roles()) + 1) + "|"]
    for heading, acts in ACTS.items():
        lines.append(_row(f"**{heading}**", *("" for _role in roles())))
        for words, permission in acts.items():
            lines.append(_row(words, *(str(role.grants.get(permission, "")) for role in roles())))
    return "\n".join(lines)


def fields_table() -> str:
    """role x field x masked or not."""
    lines = [_row("", *(role.name_en for role in roles())), "|---" * (len(roles()) + 1) + "|"]
    for words, kind in FIELDS.items():
        lines.append(_row(words, *(shown(role, kind) for role in roles())))
    return "\n".join(lines)


def shown(role, kind: str) -> str:
    """How a role sees a kind of field: shown, masked, on click, or not at all."""
    needed = "products.view_account" if kind.endswith("of account") or kind == "amount" else "customers.view_customer"
    if needed not in role.grants:
        return "–"
    if kind.startswith("number"):
        return "on click" if "customers.reveal_customer" in role.grants else "masked"
    if kind.startswith("name"):
        return "shown" if role.names_shown else "masked"
    return "shown"


def written(document: str) -> str:
    """The document with both tables as they are now."""
    for name, table in (("acts", acts_table()), ("fields", fields_table())):
        pattern = rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)"
        filled = rf"\g<1>{table}\n\g<2>"
        document = re.sub(pattern, filled, document, flags=re.DOTALL)
    return document


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ != "tests.staff.permission_tables":
    DOCUMENT.write_text(written(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
