"""Documents that use every shape of rule: one with shares, one with classes, one with marks."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import rules

Document = dict[str, Any]

EARNED: Document = {
    "code": "duty",
    "title": "履行义务",
    "kind": "base",
    "points": 40,
    "start": 25,
    "limits": [
        {"items": ["duty.1", "duty.2"], "points": 6, "per": "month"},
        {"items": "all", "count": 30, "per": "quarter"},
    ],
    "items": [
        {
            "code": "duty.1", "title": "缺席会议", "effect": "deduct", "steps": [1, 2, "3.5"], "unit": "场",
            "limit": [{"count": 3, "per": "month"}, {"points": 12, "per": "cycle"}],
            "factors": {"migrant": "0.5", "retired": 0}, "exempt": ["pocket", "frail"], "replaces": ["old.1", "old.2"],
            "entered_by": ["branch"], "expects": {"record": "meeting", "every": "month"}, "flags": ["check_in"],
        },
        {
            "code": "duty.2", "title": "走访群众", "effect": "add", "points": {"min": 1, "max": 4}, "unit": "户",
            "applies_to": ["regular", "backbone"], "entered_by": ["member", "branch"], "approvals": ["branch"],
        },
        {"code": "duty.3", "title": "散布错误言论", "effect": "zero", "exempt": ["retired"]},
    ],
}  # fmt: skip
WORK: Document = {
    "code": "work",
    "title": "履职尽责",
    "kind": "base",
    "items": [
        {
            "code": "work.1", "title": "未按时完成任务", "effect": "deduct", "points": 2,
            "approvals": ["street", "branch"], "exempt": ["frail"],
        }
    ],
}  # fmt: skip
BONUS: Document = {
    "code": "extra",
    "title": "贡献加分",
    "kind": "bonus",
    "points": 30,
    "floor": -5,
    "items": [
        {
            "code": "extra.1", "title": "参加培训", "effect": "add", "unit": "期",
            "brackets": [{"from": 2, "points": 1}, {"from": 8, "points": "2.5"}],
        },
        {
            "code": "extra.2", "title": "媒体报道", "effect": "add", "points": 2, "unit": "篇", "unlimited": True,
            "attributes": {"级别": {"县": 1, "市": 2}, "名次": {"一等": "1.5", "二等": 1}},
            "flags": ["learning_metric", "petition"],
        },
        {"code": "extra.3", "title": "推诿任务", "effect": "deduct", "points": 1, "flags": ["belief"]},
    ],
}  # fmt: skip
VETO: Document = {
    "code": "never",
    "title": "一票否决",
    "kind": "veto",
    "points": 3,
    "items": [
        {"code": "veto.1", "title": "违法犯罪", "effect": "veto"},
        {
            "code": "veto.2", "title": "受警告处分", "effect": "veto",
            "outcome": ["yellow", "not_red", {"tier": "good"}],
        },
        {"code": "veto.3", "title": "弄虚作假", "effect": "veto", "until": "quarter"},
    ],
}  # fmt: skip
STARS: Document = {
    "weights": {"daily": "0.60", "appraisal": "0.25", "contribution": "0.15"},
    "daily": "total",
    "roll": "last",
    "missing": "zero",
    "appraisal": {
        "weights": {"self": "0.30", "peer": "0.45", "visitors": "0.25"},
        "required": ["peer"],
        "quota": {"优秀": "0.33"},
        "ungraded": ["probationary"],
    },
    "full_marks": 12,
    "tiers": [
        {"code": "best", "title": "五星", "from": 92, "max_share": "0.33", "require": {"duty": 30, "extra": 2}},
        {"code": "good", "title": "合格", "from": 60},
        {"code": "weak", "title": "基本合格", "from": 40, "min_share": "0.10"},
        {"code": "poor", "title": "不合格", "from": 0},
    ],
    "tiers_by": {
        "probationary": [
            {"code": "on_time", "title": "按期转正", "from": 85, "max_share": "0.9"},
            {"code": "late", "title": "延期转正", "from": 0},
        ]
    },
}
CONSEQUENCES: list[Document] = [
    {"when": {"class": 1}, "do": [{"code": "plaque", "title": "授予光荣牌", "due_days": 30}]},
    {"when": {"tier": "poor"}, "do": [{"code": "help", "title": "教育帮助"}, {"code": "talk", "title": "诫勉谈话"}]},
    {"when": {"board": "yellow", "run": 2}, "do": [{"code": "remind", "title": "谈话提醒", "due_days": 10}]},
]
BOARDS: dict[str, Document] = {
    "shares": {
        "scope": "branch",
        "exempt": ["frail"],
        "red": {"share": "0.30", "min_points": 80},
        "yellow": {"share": "0.10", "below": 60, "requires_deduction": False},
        "rounding": "floor",
        "ties": "together",
    },
    "classes": {
        "method": "classes",
        "classes": [{"class": n, "share": share} for n, share in ((1, "0.15"), (2, "0.2"), (3, "0.12"), (4, "0.05"))],
        "red": {"min_points": 70},
        "yellow": {"below": 50, "requires_deduction": False},
        "rounding": "ceil",
    },
    "marks": {"method": "marks", "red": {"from": 90}, "yellow": {"below": 60}},
}
WINDOWS: dict[str, Document] = {
    "shares": {},
    "classes": {"window": "month", "roll": "sum"},
    "marks": {"window": "quarter"},
}


def document(method: str = "shares") -> Document:
    """Return a fresh document that uses every shape, with boards of that method."""
    whole = {
        "schema": 1,
        "code": "every-shape",
        "title": "全形评分细则",
        "cycle": {"starts": "04-01"},
        "base": {"points": 100, "floor": 10, "start": {"default": 95, "by": {"migrant": 80}}, "carry": "0.20"},
        "total": {"min": 5, "max": 150},
        "limits": [
            {"items": "all", "points": 50, "per": "quarter"},
            {"items": ["work.1", "extra.1"], "count": 9, "points": 8, "per": "day"},
        ],
        "categories": [EARNED, WORK, BONUS, VETO],
        "boards": BOARDS[method],
        "stars": STARS,
        "consequences": CONSEQUENCES,
        "publicity": {"days": 7, "kind": "calendar", "again": 4, "names": "masked"},
        "evaluations": {"peers": 6, "grades": {"优秀": 96, "合格": 81}},
    }
    return deepcopy(whole | WINDOWS[method])


def version(method: str = "shares") -> rules.Version:
    return rules.from_document(document(method))
