"""Notes of the people who sign in, and a few files, on the customers that they look after."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from django.db import connection

from bankcrm.common.uploads import FileKind, stored_path
from customers.models import Attachment

# Who writes: the two managers on their portfolios, the head on what lies under the region.
_NOTES = """
INSERT INTO customers_note (customer_id, made_by_id, made_at, is_confidential, text, closing_reason)
SELECT k.id, e.user_id, %(moment)s - (1 + pg_temp.pick(k.id, 251, 300)) * interval '1 day'
       - pg_temp.pick(k.id, 252, 540) * interval '1 minute',
       pg_temp.u(k.id, 253) < 0.08,
       (CASE k.kind WHEN 'corporate' THEN %(on_companies)s::text[] ELSE %(on_persons)s::text[] END)
       [1 + pg_temp.pick(k.id * 3 + t.place, 254, 6)], ''
FROM customers_customer k JOIN staff_employee e ON e.id = k.manager_id
CROSS JOIN generate_series(0, 1) AS t (place)
WHERE e.user_id IS NOT NULL AND pg_temp.u(k.id * 3 + t.place, 255) < 0.3
ORDER BY k.id, t.place
"""
_WITH_FILES = """
SELECT k.id, e.user_id, k.kind FROM customers_customer k JOIN staff_employee e ON e.id = k.manager_id
WHERE e.user_id IS NOT NULL ORDER BY pg_temp.u(k.id, 256) LIMIT 60
"""
_ON_PERSONS = [
    "喜欢下午来电，周一不便。",
    "儿子明年上大学，关注教育储蓄。",
    "不接受代理投资类产品，偏好定期存款。",
    "住处较远，可约在镇上网点见面。",
    "对手机银行不熟悉，上次已协助开通。",
    "有购房打算，问过按揭利率，年底前再联系。",
]
_ON_COMPANIES = [
    "财务负责人每月25日后较空，宜安排走访。",
    "上游回款周期拉长，关注流动资金。",
    "计划明年扩建厂房，有中长期贷款需求。",
    "代发工资在他行，负责人愿意比较手续费。",
    "实际经营地与注册地不一致，已现场核实。",
    "主要客户集中在两家企业，留意集中度。",
]
_FILES = {
    "individual": (("收入证明", "收入证明.txt"), ("贷款面谈记录", "面谈记录.txt")),
    "corporate": (("现场走访记录", "走访记录.txt"), ("年度财务简表说明", "财务说明.txt")),
}


def make_remarks(cursor: Any, facts: dict[str, Any]) -> int:
    """Notes by one statement; files one by one, since each lies on the disk: they are few in a bank of any size."""
    cursor.execute(_NOTES, {**facts, "on_persons": _ON_PERSONS, "on_companies": _ON_COMPANIES})
    made = cursor.rowcount
    cursor.execute(_WITH_FILES)
    for place, (customer, user, kind) in enumerate(cursor.fetchall()):
        description, name = _FILES[kind][place % 2]
        _attach(customer, user, facts["moment"] - timedelta(days=3 + 4 * place), description, name)
        made += 1
    return made


def _attach(customer: int, user: int, when: Any, description: str, name: str) -> None:
    content = f"{description}\n\n这是演示数据，内容纯属虚构。\n客户编号 {customer}\n{when:%Y-%m-%d}\n".encode()
    attachment = Attachment.objects.create(
        customer_id=customer,
        made_by_id=user,
        name=name,
        description=description,
        kind=FileKind.TEXT,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    with connection.cursor() as cursor:
        cursor.execute("UPDATE customers_attachment SET made_at = %s WHERE id = %s", [when, attachment.pk])
    target = stored_path(attachment.place)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    target.write_bytes(content)
    target.chmod(0o600)
