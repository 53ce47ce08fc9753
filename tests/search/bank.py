"""A few customers whose names, readings and numbers are hard to find, for searches with a known answer.

Who:  manager  manages those marked "me"; sees nothing else
      head     sees the north: those of north_east and north_west
      teller   sees north_east, may not ask for numbers
      analyst  sees all, names masked, may not ask for numbers
"""

from __future__ import annotations

from dataclasses import dataclass

from bankcrm.common import pinyin
from customers.models import ContactPoint, Customer, IdentityDocument
from tests.cast import World

# key | name | branch | manager | status | customer number | mobile | document
CUSTOMERS = """
zhangsan   | 张三               | north_east | me    | active   | 810000001 | 19912345678 | 000009198503070029
zhangsanf  | 张三丰             | north_east | other | active   | 810000002 | 19912349876 | 000009197806150015
zhangsanl  | 张三               | north_west | other | lost     | 810000003 | 19933330003 | 00000919901201008X
zhangsanw  | 张三               | north_west | other | active   | 810000004 | 19933330004 | 000009196602280016
zhousi     | 周四               | north_east | me    | dormant  | 810000005 | 19944440005 | 000002198001010015
shan       | 单雪萍             | north_east | me    | active   | 810000006 | 19955550006 | 000002198001010023
qiu        | 仇英杰             | north_west | other | active   | 810000007 | 19966660007 | 000002198001010031
xie        | 解晓明             | north_east | other | active   | 810000008 | 19977770008 | 00000219800101004X
zeng       | 曾国藩             | north_east | other | active   | 810000009 | 19988880009 | 000002198001010058
zha        | 查良镛             | north_west | other | active   | 810000010 | 19911110010 | 000002198001010066
ren        | 任正非             | north_west | other | active   | 810000011 | 19922220011 | 000002198001010074
yuchi      | 尉迟恭             | north_east | other | active   | 810000012 | 19912120012 | 000002198001010082
zhangsun   | 长孙无忌           | north_east | other | active   | 810000013 | 19913130013 | 000002198001010090
alimu      | 阿里木·热合曼      | north_west | other | active   | 810000014 | 19914140014 | 000002198001010103
garcia     | José García        | north_east | me    | active   | 810000015 | 19915150015 | E90000017
tian       | 𠮷田正             | north_east | other | active   | 810000016 | 19916160016 | E90000028
blank      | 欧阳 修            | north_west | other | active   | 810000017 | 19917170017 | 000003198001010016
trad       | 張麗華             | north_east | other | active   | 810000018 | 19918180018 | 000003198001010024
grain      | 青禾粮油有限公司   | north_east | me    | active   | 810000019 | 02188880019 | 91000001000000012A
grains     | 青禾粮油贸易有限公司 | north_west | other | active | 810000020 | 02188880020 | 91000001000000022B
threem     | 3M中国有限公司     | north_east | other | active   | 810000021 | 02188880021 | 91000001000000032C
lv         | 吕布               | north_west | other | active   | 810000022 | 19919190022 | 000003198001010032
prospect   | 王建国             | north_east | other | prospect | P00000023 | 19920200023 |
jianguo    | 王建国             | north_west | other | active   | 810000024 | 19921210024 | 000003198001010059
yue        | 乐嘉               | north_east | other | active   | 810000025 | 19921210025 | 000003198001010067
piao       | 朴树               | north_west | other | active   | 810000026 | 19921210026 | 000003198001010075
sealed     | 保密人             | north_east | me    | active   | 810000027 | 19921210027 | 000003198001010083
south      | 张三南             | south_east | far   | active   | 810000028 | 19921210028 | 000003198001010091
""".strip()


@dataclass
class Found:
    """A customer of the table with its numbers."""

    customer: Customer
    mobile: str
    document: str


def make(world: World) -> dict[str, Found]:
    """The customers of the table beside the small world's, which are lost and come last."""
    Customer.objects.update(status="lost")
    managers = {"me": "manager", "other": "colleague", "far": "far_manager"}
    made = {}
    for line in CUSTOMERS.splitlines():
        key, name, branch, manager, status, number, mobile, document = (cell.strip() for cell in line.split("|"))
        company = document.startswith("91")
        sounds = pinyin.reading(name, is_person=not company)
        customer = Customer.objects.create(
            number=number,
            kind="corporate" if company else "individual",
            name=name,
            name_pinyin=sounds.full,
            name_initials=sounds.initials,
            status=status,
            branch=world.branches[branch],
            manager=world.employees[managers[manager]],
            is_confidential=key == "sealed",
        )
        kind = "telephone" if mobile.startswith("0") else "mobile"
        ContactPoint.objects.create(customer=customer, kind=kind, value=mobile)
        if document:
            what = "credit_code" if company else "passport" if document.startswith("E") else "resident_card"
            IdentityDocument.objects.create(customer=customer, type=what, number=document)
        made[key] = Found(customer, mobile, document)
    return made
