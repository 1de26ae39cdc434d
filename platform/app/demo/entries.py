"""The demo's entries: what people did or missed in a quarter, and how far each entry has come by today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import exp
from random import Random

from app.demo.people import Person
from core import clock
from core.points import HUNDRED
from core.quarter import Quarter
from ledger.bulk import Row, Step
from ledger.states import EventKind, Source
from rules import Item, Version

LOSSES = {
    "duty.1": (34, "主题党日缺席"),
    "duty.2": (16, "支部大会缺席，事先未请假"),
    "duty.3": (12, "学习笔记未交"),
    "duty.4": (5, "党费迟交"),
    "duty.5": (1, "支部分工未落实"),
    "example.1a": (14, "本周未走访联系户"),
    "example.1b": (1, "群众反映走访时不耐心"),
    "example.2": (8, "学习积分不足"),
    "example.4": (0.4, "在群里转发不实消息"),
    "diligence.1": (2, "网格任务未按时完成"),
    "diligence.3": (3, "材料拖交"),
    "diligence.4a": (1, "窗口值班态度生硬"),
    "diligence.4b": (1, "居民建议未答复"),
    "diligence.2": (0.6, "会上与同志争吵"),
    "integrity.4": (1.5, "楼道堆物，劝说不改"),
    "integrity.3": (0.5, "办事有亲疏"),
    "conviction.2": (0.3, "参加封建迷信活动"),
    "integrity.5": (0.3, "参与牌桌赌博，受到批评"),
}
GAINS = {
    "contribution.1": (34, "河道清洁义务劳动"),
    "contribution.2": (16, "组织楼栋志愿服务"),
    "contribution.3": (2, "救助落水儿童"),
    "contribution.4": (5, "防汛值守受街道表彰"),
    "contribution.5": (10, "参加区健步走活动"),
    "contribution.6": (28, "建议增设充电车棚"),
}
VETO_CHANCE = 0.00012
QUARTERLY_LOSSES = 2.6
QUARTERLY_GAINS = 3.0


@dataclass(frozen=True)
class Hands:
    """Who records, verifies and recognises, by branch id where it is the branch's step."""

    recorders: dict[int, int]
    secretaries: dict[int, int]
    administrator: int
    deputy: int


def quarter_rows(
    chance: Random, quarter: Quarter, version: Version, people: list[Person], hands: Hands, until: date, *, final: bool
) -> list[Row]:
    """Invent the entries of a quarter up to a day, oldest first; `final` leaves none of them undecided."""
    last = min(quarter.last_day, until)
    rows = [row for person in people for row in _of_person(chance, quarter, version, person, hands, last, final)]
    return sorted(rows, key=lambda row: (row.occurred_on, row.recorded_at))


def _of_person(
    chance: Random, quarter: Quarter, version: Version, person: Person, hands: Hands, last: date, final: bool
) -> list[Row]:
    first = max(quarter.first_day, person.active_from or date.min)
    days = (min(last, person.active_to or date.max) - first).days + 1
    if days <= 0:
        return []
    share = days / ((quarter.last_day - quarter.first_day).days + 1)
    picked = [
        *_picked(chance, LOSSES, QUARTERLY_LOSSES * share * (1 - person.care) * 3.2),
        *_picked(chance, GAINS, QUARTERLY_GAINS * share * (0.25 + 1.9 * person.zeal)),
    ]
    if chance.random() < VETO_CHANCE:
        picked.append(("veto.1", "受到党纪处分，处分决定已生效"))
    return [
        _row(chance, version.items[code], reason, person, hands, first + timedelta(days=chance.randrange(days)), final)
        for code, reason in picked
        if code in version.items
    ]


def _picked(chance: Random, table: Mapping[str, tuple[float, str]], mean: float) -> list[tuple[str, str]]:
    codes = chance.choices(list(table), [weight for weight, _ in table.values()], k=_poisson(chance, mean))
    return [(code, table[code][1]) for code in codes]


def _poisson(chance: Random, mean: float) -> int:
    limit, product, number = exp(-mean), chance.random(), 0
    while product > limit:
        product *= chance.random()
        number += 1
    return number


def _row(chance: Random, item: Item, reason: str, person: Person, hands: Hands, on: date, final: bool) -> Row:
    recorder = hands.recorders[person.branch_id]
    at = datetime.combine(on, time(9), clock.SHANGHAI) + timedelta(
        hours=chance.randint(0, 8), minutes=chance.randint(0, 59)
    )
    at = min(at, clock.now() - timedelta(minutes=30))
    days = chance.randint(1, 6) if item.unit == "天" else 1
    absent = item.code in ("duty.1", "duty.2")
    return Row(
        member_id=person.member_id,
        branch_id=person.branch_id,
        item=item.code,
        occurred_on=on,
        quantity=days * HUNDRED,
        points=None,
        reason=reason,
        source=Source.ATTENDANCE if absent else chance.choice((Source.FORM, Source.FORM, Source.IMPORT)),
        recorded_by_id=recorder,
        recorded_at=at,
        steps=_steps(chance, at, hands.secretaries[person.branch_id], hands, final),
    )


def _steps(chance: Random, at: datetime, secretary: int, hands: Hands, final: bool) -> tuple[Step, ...]:
    """What was decided by now; recent entries wait, a few came back or were refused."""
    verified = Step(EventKind.VERIFIED, secretary, at + timedelta(hours=chance.randint(4, 90)))
    fate = chance.random()
    administrator = hands.administrator if chance.random() < 0.7 else hands.deputy
    decided = verified.at + timedelta(hours=chance.randint(3, 110))
    steps: tuple[Step, ...]
    if fate < 0.012:
        steps = (verified, Step(EventKind.REJECTED, administrator, decided, "经核对情况不实，不予认定"))
    elif fate < 0.05 and not final:
        steps = (
            Step(EventKind.RETURNED, secretary, verified.at, chance.choice(("缺佐证，请补照片", "日期有误，请核对"))),
        )
    else:
        steps = (verified, Step(EventKind.RECOGNISED, administrator, decided))
    if final:
        return steps
    return tuple(step for step in steps if step.at < clock.now())
