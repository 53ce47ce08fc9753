"""The ready roles: what each of the bank's eight kinds of people may do, on whose records, with names shown or not.

They are put into every bank once its tables are there (`install`). A ready role that the administrator has changed is
left alone for ever; one that nobody touched follows this table when a new version brings new permissions.
docs/permissions.md shows the same table in words, and a test compares the two.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import Permission
from django.db import transaction
from django.db.models import Q

from staff.models.role import DataScope, Masking, Role, RoleGrant

OWN, BRANCH, BELOW, ALL = DataScope.OWN, DataScope.BRANCH, DataScope.BELOW, DataScope.ALL

Grants = dict[str, DataScope]


@dataclass(frozen=True)
class ReadyRole:
    """A role as the product delivers it. `names_shown` is its masking right: numbers are masked in any case."""

    code: str
    name_zh: str
    name_en: str
    description_zh: str
    description_en: str
    names_shown: bool
    grants: Grants

    @property
    def masking(self) -> Masking:
        return Masking.NUMBERS if self.names_shown else Masking.NAMES

    def fingerprint(self) -> str:
        return fingerprint((name, scope, self.masking) for name, scope in self.grants.items())


def _on(scope: DataScope, *permissions: str) -> Grants:
    return dict.fromkeys(permissions, scope)


def _verbs(app: str, models: tuple[str, ...], *verbs: str) -> list[str]:
    return [f"{app}.{verb}_{model}" for model in models for verb in verbs]


# What people add to a customer's file: the notes, and the files, which hold numbers nobody has masked.
_NOTES = ("customers.view_note", "customers.add_note")
_FILES = (*_NOTES, "customers.view_attachment", "customers.add_attachment")
# To see warnings and to handle them.
_WARNINGS = ("early_warning.view_warning", "early_warning.handle_warning")
# To see warnings from above, and to take those sums along.
_OVERSIGHT = ("early_warning.oversee_warning", "early_warning.export_openfigure")
# Of whoever answers for others' warnings: closes orange and red ones, leaves customers out of rules, takes lists along.
_HEADS_WARNINGS = (
    *_WARNINGS,
    "early_warning.close_warning",
    "early_warning.exempt_warning",
    "early_warning.export_warning",
    *_OVERSIGHT,
)
_CONTACTS = ("customers.view_contact", "customers.add_contact")
# What everybody who works with customers looks up: who works where, and what is sold.
_LOOK_UP = _on(ALL, "staff.view_branch", "staff.view_employee", "products.view_product")
_HOLDINGS = ("products.view_account", "products.view_loan")
_SEES_GROUPS = ("customers.view_group", "customers.view_guaranteeloop")
_GROUPS = (*_SEES_GROUPS, "customers.add_group", "customers.change_group")
# To take lists along as files, each by a right of its own.
_EXPORTS = ("customers.export_customer", "products.export_account", "products.export_loan")
_SEES_RULES = ("early_warning.view_rule", "early_warning.view_warningrun")
# Who writes rules may approve those of others; nobody approves their own.
_RULES = (
    *_SEES_RULES,
    *_verbs("early_warning", ("rule",), "add", "change", "approve"),
    "early_warning.start_warningrun",
)
_WHOLE_BANK = (
    "customers.view_customer",
    *_SEES_GROUPS,
    *_HOLDINGS,
    "customers.view_branchcompleteness",
    "common.share_savedview",
    *_RULES,
)
_SCHEDULES = _verbs(
    "django_celery_beat",
    ("periodictask", "crontabschedule", "intervalschedule"),
    *("view", "add", "change", "delete"),
)

READY_ROLES: tuple[ReadyRole, ...] = (
    ReadyRole(
        "customer_manager",
        "客户经理",
        "Customer manager",
        "自己管户及协办的客户",
        "The customers that one manages or assists",
        names_shown=True,
        grants=_LOOK_UP
        | _on(OWN, "customers.view_customer", "customers.change_customer", "customers.reveal_customer", *_HOLDINGS)
        | _on(OWN, "customers.add_customer", *_GROUPS, *_FILES, *_CONTACTS, "customers.print_customer")
        | _on(OWN, "customers.ask_assign_customer")
        | _on(OWN, *_WARNINGS),
    ),
    ReadyRole(
        "branch_head",
        "支行行长",
        "Branch head",
        "本机构及下级机构的客户，可分配客户经理、设置保密",
        "Customers of the branch and of what lies under it; assigns managers, seals files",
        names_shown=True,
        grants=_LOOK_UP
        | _on(BELOW, "customers.view_customer", "customers.add_customer", "customers.change_customer")
        | _on(BELOW, "customers.reveal_customer", "customers.assign_customer", "customers.seal_customer", *_GROUPS)
        | _on(BELOW, "customers.count_outside_customer", "customers.decide_customer")
        | _on(BELOW, *_HOLDINGS, *_FILES, *_CONTACTS)
        | _on(BELOW, "customers.print_customer", "customers.view_branchcompleteness")
        | _on(BELOW, *_EXPORTS, "common.share_savedview", "early_warning.view_rule", *_HEADS_WARNINGS),
    ),
    ReadyRole(
        "lobby",
        "大堂经理、柜员",
        "Lobby manager, teller",
        "查询本机构客户，号码脱敏",
        "Looks up customers of the own branch; numbers stay masked",
        names_shown=True,
        grants=_LOOK_UP
        | _on(BRANCH, "customers.view_customer", "customers.view_group", *_HOLDINGS, *_NOTES, *_CONTACTS)
        | _on(BRANCH, "early_warning.view_warning"),
    ),
    ReadyRole(
        "product_manager",
        "产品经理",
        "Product manager",
        "产品、利率与汇率，无客户信息",
        "Catalogue, rates and exchange rates; no customer data",
        names_shown=False,
        grants=_LOOK_UP
        | _on(ALL, "products.add_product", "products.change_product")
        | _on(ALL, "products.add_category", "products.change_category")
        | _on(ALL, "products.add_rate", "products.change_rate")
        | _on(ALL, "products.add_exchangerate", "products.change_exchangerate", "common.share_savedview"),
    ),
    ReadyRole(
        "risk_officer",
        "风险管理人员",
        "Risk officer",
        "本机构及下级机构的贷款与借款人，可查看联系电话",
        "Loans and borrowers of the branches under one's own; may see numbers, since debtors are called",
        names_shown=True,
        grants=_LOOK_UP
        | _on(BELOW, "customers.view_customer", "customers.reveal_customer", *_SEES_GROUPS, *_HOLDINGS)
        | _on(BELOW, *_FILES, *_CONTACTS, "customers.print_customer", "customers.view_branchcompleteness")
        | _on(BELOW, *_EXPORTS, "common.share_savedview", *_SEES_RULES)
        | _on(BELOW, *_WARNINGS, "early_warning.export_warning", *_OVERSIGHT),
    ),
    ReadyRole(
        "analyst",
        "总行分析人员",
        "Head-office analyst",
        "全行数据，姓名与号码均脱敏",
        "The whole bank, names and numbers masked",
        names_shown=False,
        grants=_LOOK_UP
        | _on(ALL, *_WHOLE_BANK)
        | _on(ALL, "early_warning.view_warning", "early_warning.oversee_warning"),
    ),
    ReadyRole(
        "analyst_exporting",
        "总行分析人员（可导出）",
        "Head-office analyst who exports",
        "全行数据，姓名与号码均脱敏，可导出文件",
        "The whole bank, names and numbers masked, and taken along as files",
        names_shown=False,
        grants=_LOOK_UP
        | _on(ALL, *_WHOLE_BANK, *_EXPORTS)
        | _on(ALL, "early_warning.view_warning", "early_warning.export_warning", *_OVERSIGHT),
    ),
    ReadyRole(
        "auditor",
        "审计人员",
        "Auditor",
        "审计日志与访问记录，只读",
        "Audit trail and access records, read-only",
        names_shown=False,
        grants=_on(ALL, "common.view_auditentry", "common.view_feedbatch", "common.view_jobrun", *_SEES_RULES)
        | _on(ALL, "staff.view_branch", "staff.view_employee"),
    ),
    ReadyRole(
        "administrator",
        "系统管理员",
        "Administrator",
        "用户、角色、参数、数据文件与任务，无客户信息",
        "Users, roles, parameters, feeds and jobs; no customer data",
        names_shown=False,
        grants=_on(ALL, *_verbs("staff", ("branch", "employee", "user"), "view", "add", "change"))
        | _on(ALL, *_verbs("staff", ("role", "rolegrant"), "view", "add", "change", "delete"))
        | _on(ALL, *_verbs("common", ("parameter", "bankstate"), "view", "change"))
        | _on(ALL, *_verbs("common", ("dictionaryitem",), "view", "add", "change"))
        | _on(ALL, *_verbs("common", ("holiday",), "view", "add", "change", "delete"))
        | _on(ALL, "common.share_savedview", "common.keep_savedview")
        | _on(ALL, *_verbs("customers", ("tag",), "view", "add", "change"), "customers.reseal_customer")
        | _on(ALL, "common.view_feedbatch", "common.add_feedbatch", "common.view_auditentry")
        | _on(ALL, *_verbs("common", ("jobrun",), "view", "stop", "start"))
        | _on(ALL, *_verbs("early_warning", ("webhook",), "view", "add", "change", "delete"))
        | _on(ALL, "products.view_product", *_SCHEDULES, "early_warning.view_warningrun")
        | _on(ALL, "early_warning.start_warningrun"),
    ),
    ReadyRole(
        "feed_officer",
        "数据管理员",
        "Feed officer",
        "查看并下载拒收行（含客户信息），与其他角色同时授予",
        "Sees and downloads rejected lines, which hold customer data; given beside another role",
        names_shown=True,
        grants=_on(ALL, "common.view_feedbatch", "common.view_feedreject", "common.download_feedreject"),
    ),
)

# Whoever holds one of these works in the Django admin.
OPENS_THE_ADMIN = frozenset(
    {
        "staff.change_user",
        "common.change_parameter",
        "common.change_dictionaryitem",
        "common.change_holiday",
        "customers.change_tag",
    }
)


def fingerprint(grants: Iterable[tuple[str, str, str]]) -> str:
    """A short word for a set of grants (permission, scope, masking), the same whatever their order."""
    rows = sorted([str(part) for part in grant] for grant in grants)
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def install() -> list[str]:
    """Put missing ready roles in and bring untouched ones up to date; returns the codes that were written.

    One query when there is nothing to do.
    """
    standing = dict(Role.objects.exclude(ready_as="").values_list("code", "ready_as"))
    behind = [role for role in READY_ROLES if standing.get(role.code) != role.fingerprint()]
    if not behind:
        return []
    with transaction.atomic():
        return [role.code for role in behind if _write(role)]


def _write(ready: ReadyRole) -> bool:
    role = Role.objects.select_for_update().filter(code=ready.code).first()
    if role is not None and not _untouched(role):
        return False
    permissions = permissions_named(ready.grants)
    if len(permissions) < len(ready.grants):
        return False  # Some app's tables are not there yet; the next migration comes by here again.
    if role is None:
        role = Role(code=ready.code, name=ready.code)
        for name in ("name_zh", "name_en", "description_zh", "description_en"):
            setattr(role, name, getattr(ready, name))
    role.ready_as = ready.fingerprint()
    role.save()
    RoleGrant.objects.filter(role=role).delete()
    RoleGrant.objects.bulk_create(
        RoleGrant(role=role, permission=permissions[name], scope=scope, masking=ready.masking)
        for name, scope in ready.grants.items()
    )
    return True


def _untouched(role: Role) -> bool:
    """Whether a role's grants are still those that were installed."""
    rows = role.grants.values_list("permission__content_type__app_label", "permission__codename", "scope", "masking")
    return role.ready_as == fingerprint((f"{app}.{codename}", scope, masking) for app, codename, scope, masking in rows)


def permissions_named(names: Iterable[str]) -> dict[str, Permission]:
    """Those of the permissions, worded "app.codename", that exist."""
    wanted = Q(pk=None)
    for name in names:
        app, _dot, codename = name.partition(".")
        wanted |= Q(content_type__app_label=app, codename=codename)
    return {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.filter(wanted).select_related("content_type")
    }
