"""Categories, products, rates and exchange rates of the demo bank."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

# code, name, kind, parent
CATEGORIES = (
    ("D", "存款", "demand", None),
    ("D1", "活期存款", "demand", "D"),
    ("D2", "定期存款", "time", "D"),
    ("D3", "大额存单", "time", "D2"),
    ("L", "贷款", "loan", None),
    ("L1", "个人贷款", "loan", "L"),
    ("L2", "涉农贷款", "loan", "L"),
    ("L3", "公司贷款", "loan", "L"),
    ("W", "理财", "wealth", None),
    ("W1", "固定收益类", "wealth", "W"),
    ("W2", "混合类", "wealth", "W"),
    ("I", "保险", "insurance", None),
    ("C", "银行卡", "card", None),
    ("P", "支付结算", "payment", None),
)


@dataclass(frozen=True)
class Item:
    """One product; `rate` is today's, percent a year, `term` in months."""

    code: str
    name: str
    category: str
    rate: float | None = None
    term: int | None = None
    minimum: int | None = None
    risk: str = ""
    status: str = "on_sale"
    currency: str = "CNY"


PRODUCTS = (
    Item("D101", "活期储蓄", "D1", 0.05),
    Item("D102", "单位活期存款", "D1", 0.05),
    Item("D103", "惠农一卡通", "D1", 0.05),
    Item("D104", "美元活期储蓄", "D1", 0.01, currency="USD"),
    Item("D201", "整存整取三个月", "D2", 0.70, 3, 50),
    Item("D202", "整存整取半年", "D2", 0.90, 6, 50),
    Item("D203", "整存整取一年", "D2", 1.05, 12, 50),
    Item("D204", "整存整取二年", "D2", 1.15, 24, 50),
    Item("D205", "整存整取三年", "D2", 1.35, 36, 50),
    Item("D206", "整存整取五年", "D2", 1.40, 60, 50),
    Item("D207", "单位定期存款一年", "D2", 1.05, 12, 10_000),
    Item("D301", "个人大额存单三年", "D3", 1.60, 36, 200_000),
    Item("L101", "个人住房贷款", "L1", 3.30, 240),
    Item("L102", "个人消费贷款", "L1", 4.80, 36),
    Item("L103", "个人经营性贷款", "L1", 4.50, 36),
    Item("L201", "农户小额信用贷款", "L2", 5.20, 12),
    Item("L202", "农机购置贷款", "L2", 4.90, 24),
    Item("L301", "流动资金贷款", "L3", 4.10, 12),
    Item("L302", "固定资产贷款", "L3", 3.95, 60),
    Item("W101", "竹韵稳盈三十天", "W1", 2.10, 1, 10_000, "R1"),
    Item("W102", "竹韵季季红", "W1", 2.45, 3, 10_000, "R2"),
    Item("W103", "竹韵年年增利", "W1", 2.80, 12, 10_000, "R2"),
    Item("W104", "竹韵安享半年（一期）", "W1", 3.10, 6, 50_000, "R2", "retired"),
    Item("W201", "竹韵混合优选", "W2", 3.40, 12, 10_000, "R3"),
    Item("W202", "竹韵权益精选", "W2", None, 12, 10_000, "R4", "suspended"),
    Item("W203", "竹韵科创成长", "W2", None, 24, 100_000, "R5", "draft"),
    Item("I101", "福寿年金保险", "I", None, 120, 5_000),
    Item("I102", "安康终身寿险", "I", None, None, 3_000),
    Item("C101", "青竹信用卡普卡", "C"),
    Item("C102", "青竹信用卡金卡", "C"),
    Item("P101", "手机银行", "P"),
    Item("P102", "账户变动短信通知", "P"),
)

# Three periods of each rate: when it began, in days before the business date, and how much higher it was then.
_RATES = """
INSERT INTO products_rate (product_id, currency, term_months, amount_from, grade, rate, effective_from, effective_until)
SELECT p.id, p.currency, coalesce(p.term_months, 0), 0, '', d.rate + raised,
       %(day)s::date - since, CASE WHEN until IS NOT NULL THEN %(day)s::date - until END
FROM products_product p JOIN demo_product d ON d.id = p.id
CROSS JOIN (VALUES (2400, 540, 0.45), (540, 130, 0.20), (130, NULL, 0)) AS periods (since, until, raised)
WHERE d.rate IS NOT NULL
ORDER BY p.id, since DESC
"""

# Every fourth day for two years, wandering by some tenths of a percent.
_EXCHANGE_RATES = """
INSERT INTO products_exchangerate (currency, "on", rate)
SELECT currency, %(day)s::date - back,
       round((middle * (1 + 0.012 * sin(back / 47.0 + shift)
                        + 0.002 * (pg_temp.u(back * 10 + shift, 41) - 0.5)))::numeric, 4)
FROM (VALUES ('USD', 7.12, 1), ('EUR', 7.86, 2), ('HKD', 0.914, 3)) AS currencies (currency, middle, shift)
CROSS JOIN generate_series(0, 730, 4) AS back
ORDER BY currency, back DESC
"""


def make_catalogue(cursor: Any, facts: dict[str, Any]) -> int:
    """Categories, products, rates; returns how many products. Leaves `demo_product` (id, code, kind, rate, term)."""
    ids = {code: number for number, (code, *_rest) in enumerate(CATEGORIES, 1)}
    kinds = {code: kind for code, _name, kind, _parent in CATEGORIES}
    cursor.executemany(
        "INSERT INTO products_category (id, code, name, kind, parent_id, created_at, changed_at, row_version)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, 1)",
        [
            (ids[code], code, name, kind, ids[parent] if parent else None, facts["moment"], facts["moment"])
            for code, name, kind, parent in CATEGORIES
        ],
    )
    cursor.executemany(
        "INSERT INTO products_product (id, code, name, category_id, status, risk_level, currency, term_months,"
        " minimum, department, sale_from, sale_until, description, created_at, changed_at, row_version)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::date - 2400,"
        " CASE WHEN %s THEN %s::date - 60 END, '', %s, %s, 1)",
        [
            (number, item.code, item.name, ids[item.category], item.status, item.risk, item.currency, item.term)
            + (item.minimum, _department(kinds[item.category]), facts["day"], item.status == "retired", facts["day"])
            + (facts["moment"], facts["moment"])
            for number, item in enumerate(PRODUCTS, 1)
        ],
    )
    cursor.execute(
        "CREATE TEMP TABLE demo_product"
        " (id int PRIMARY KEY, code text, kind text, rate numeric, term int, currency text) ON COMMIT DROP"
    )
    cursor.executemany(
        "INSERT INTO demo_product VALUES (%s, %s, %s, %s, %s, %s)",
        [
            (number, item.code, kinds[item.category], item.rate, item.term, item.currency)
            for number, item in enumerate(PRODUCTS, 1)
        ],
    )
    cursor.execute(_RATES, facts)
    cursor.execute(_EXCHANGE_RATES, facts)
    return len(PRODUCTS)


def _department(kind: str) -> str:
    names = {"loan": "信贷管理部", "wealth": "财富管理部", "insurance": "财富管理部", "card": "信用卡部"}
    return names.get(kind, "零售业务部")
