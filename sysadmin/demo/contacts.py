"""Visits, calls and messages of the managers with their customers, and what was agreed to follow."""

from __future__ import annotations

from typing import Any

from django.conf import settings

# Seven in ten managed customers were met lately, some of them several times. What was agreed in the last weeks is
# partly still to be done, a little of it late; the others were done.
_CONTACTS = """
INSERT INTO customers_contact (id, customer_id, kind, took_place_at, employee_id, summary, next_step, next_step_due,
    next_step_done_at, recorded_at, void_reason)
SELECT d.n * 4 + d.place, d.n, d.channel, d.at, d.manager_id, d.summary,
       CASE WHEN d.agreed THEN d.step ELSE '' END, CASE WHEN d.agreed THEN d.due END,
       CASE WHEN d.agreed AND NOT d.is_open THEN d.at + interval '3 days' END, d.at + interval '20 minutes', ''
FROM (
    SELECT c.n, t.place, c.manager_id,
           (ARRAY['call', 'call', 'call', 'visit', 'visit', 'message', 'branch'])
               [1 + pg_temp.pick(c.n * 4 + t.place, 262, 7)] AS channel,
           (%(day)s::date - w.days + time '09:00' + pg_temp.pick(c.n * 4 + t.place, 263, 480) * interval '1 minute')
               AT TIME ZONE %(zone)s AS at,
           (CASE WHEN c.company THEN %(on_companies)s::text[] ELSE %(on_persons)s::text[] END)
               [1 + pg_temp.pick(c.n * 4 + t.place, 264, 8)] AS summary,
           (CASE WHEN c.company THEN %(steps_of_companies)s::text[] ELSE %(steps_of_persons)s::text[] END)
               [1 + pg_temp.pick(c.n * 4 + t.place, 265, 4)] AS step,
           %(day)s::date - w.days + 7 + pg_temp.pick(c.n * 4 + t.place, 266, 14) AS due,
           pg_temp.u(c.n * 4 + t.place, 267) < CASE WHEN w.days < 14 THEN 0.5 ELSE 0.2 END AS agreed,
           w.days < 14 AS is_open
    FROM demo_c c CROSS JOIN generate_series(0, 2) AS t (place)
    CROSS JOIN LATERAL (SELECT 1 + t.place * 160 + pg_temp.pick(c.n * 4 + t.place, 261, 160)) AS w (days)
    WHERE c.manager_id IS NOT NULL AND pg_temp.u(c.n, 260) < 0.7
      AND pg_temp.u(c.n * 4 + t.place, 268) < (ARRAY[0.9, 0.5, 0.3])[1 + t.place]
) d
"""
_ON_PERSONS = [
    "存款到期前联系，客户倾向续存一年。",
    "询问按揭提前还款手续，已说明流程和费用。",
    "了解到客户近期收入变化，暂不考虑新增贷款。",
    "介绍稳健类理财，客户愿意到网点进一步了解。",
    "提醒还款日，客户表示当天存入。",
    "家人住院，近期不便，约定下月再联系。",
    "咨询子女教育储蓄，已发送资料。",
    "对手机银行转账限额有疑问，已协助处理。",
]
_ON_COMPANIES = [
    "查看经营场所，订单稳定，存货较上次减少。",
    "下游回款推迟约一个月，短期资金偏紧。",
    "财务负责人更换，已重新核对联系人。",
    "讨论代发工资合作，对方希望降低手续费。",
    "了解到拟新增设备，年内可能有贷款需求。",
    "流动资金贷款续作，已告知所需材料。",
    "主要客户付款改为银行承兑汇票，需关注贴现安排。",
    "走访车间，用工人数与上季度相当。",
]
_STEPS_OF_PERSONS = ["到期前再次电话确认", "约到网点办理风险测评", "发送还款计划", "回访资金安排"]
_STEPS_OF_COMPANIES = ["收取最近一期财务报表", "安排现场走访", "送代发工资方案", "跟进回款情况"]


def make_contacts(cursor: Any, facts: dict[str, Any]) -> int:
    """One statement; the day of the last one is read when the figures are made."""
    cursor.execute(
        _CONTACTS,
        {
            **facts,
            "zone": settings.TIME_ZONE,
            "on_persons": _ON_PERSONS,
            "on_companies": _ON_COMPANIES,
            "steps_of_persons": _STEPS_OF_PERSONS,
            "steps_of_companies": _STEPS_OF_COMPANIES,
        },
    )
    return cursor.rowcount
