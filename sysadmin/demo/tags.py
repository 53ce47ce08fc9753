"""Words that a bank puts on its customers, and who carries which: by what they are, and by chance."""

from __future__ import annotations

from typing import Any

# group, name, meaning, and whom it fits: a condition over the customer k and the seed.
TAGS = (
    ("来源", "代发工资", "工资由本行代发", "k.kind = 'individual' AND pg_temp.u(k.id, 231) < 0.18"),
    ("来源", "社保卡客户", "在本行激活社保卡", "k.kind = 'individual' AND pg_temp.u(k.id, 232) < 0.12"),
    ("来源", "整村授信", "所在村已整村授信", "k.kind = 'individual' AND pg_temp.u(k.id, 233) < 0.07"),
    ("经营", "商户", "使用本行收单", "pg_temp.u(k.id, 234) < CASE k.kind WHEN 'corporate' THEN 0.3 ELSE 0.04 END"),
    (
        "经营",
        "种养大户",
        "规模种植或养殖",
        "(k.occupation = '务农' OR k.industry LIKE 'A%%') AND pg_temp.u(k.id, 235) < 0.08",
    ),
    ("经营", "纳税A级", "税务评级为A级的企业", "k.kind = 'corporate' AND pg_temp.u(k.id, 236) < 0.15"),
    ("经营", "拟上市", "已进入上市辅导的企业", "k.kind = 'corporate' AND pg_temp.u(k.id, 237) < 0.01"),
    ("服务", "不喜电话", "宜用短信或微信联系", "pg_temp.u(k.id, 238) < 0.02"),
    ("服务", "需上门服务", "行动不便，办理业务需上门", "k.kind = 'individual' AND pg_temp.u(k.id, 239) < 0.006"),
)


def make_tags(cursor: Any, facts: dict[str, Any]) -> int:
    made = 0
    for place, (group, name, meaning, condition) in enumerate(TAGS, 1):
        named = {**facts, "tag": place, "name": name, "group": group, "meaning": meaning}
        cursor.execute(
            'INSERT INTO customers_tag (id, name, "group", meaning, position, is_active, row_version, created_at, '
            "changed_at) VALUES (%(tag)s, %(name)s, %(group)s, %(meaning)s, %(tag)s, true, 1, %(moment)s, %(moment)s)",
            named,
        )
        cursor.execute(
            "INSERT INTO customers_customertag (id, customer_id, tag_id, since) "  # noqa: S608 our own conditions
            "SELECT k.id * 10 + %(tag)s, k.id, %(tag)s, "
            "%(moment)s - pg_temp.pick(k.id, 240 + %(tag)s, 500) * interval '1 day' "
            f"FROM customers_customer k WHERE {condition}",
            named,
        )
        made += cursor.rowcount
    return made
