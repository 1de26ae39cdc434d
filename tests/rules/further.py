"""A sound document that has every further shape of rule (scoring §9) somewhere."""

from __future__ import annotations

from typing import Any

from tests.rules.faulty_documents import document

PER_DAY = {"count": 1, "per": "day"}


def further() -> dict[str, Any]:
    criteria = document()
    duty, work, gain, veto = criteria["categories"]
    duty |= {"start": 15, "limits": [{"items": ["duty.1", "duty.3"], "points": 4, "per": "month"}]}
    duty["items"].append({"code": "duty.3", "title": "补学", "effect": "add", "points": 1})
    work["limits"] = [{"items": "all", "count": 3, "per": "quarter"}]
    work["items"][0]["limit"] = [dict(PER_DAY), {"points": 3, "per": "cycle"}]
    gain |= {"floor": -5, "points": 12}
    gain["items"] += [
        {"code": "gain.2", "title": "培训", "effect": "add",
         "brackets": [{"from": 4, "points": 2}, {"from": 0, "points": 1}],
         "attributes": {"level": {"city": 2, "county": "1.00"}, "medium": {"web": "0.5"}}},
        {"code": "gain.3", "title": "嘉奖", "effect": "add", "points": 9, "unlimited": True},
        {"code": "gain.4", "title": "失职", "effect": "deduct", "points": 1, "entered_by": ["community"],
         "expects": {"record": "visit", "every": "week"}, "flags": ["learning_metric"]},
    ]  # fmt: skip
    veto["items"] += [
        {"code": "veto.2", "title": "失信", "effect": "veto", "outcome": ["yellow", {"tier": "low"}]},
        {"code": "veto.3", "title": "失范", "effect": "veto", "outcome": ["not_red"], "until": "quarter"},
    ]
    criteria["base"] |= {"start": {"default": 25, "by": {"migrant": "12.50"}}, "carry": "0.20"}
    criteria |= {
        "total": {"min": -2, "max": 100},
        "window": "month",
        "roll": "sum",
        "limits": [{"items": "all", "points": 30, "per": "quarter"}],
        "consequences": [
            {"when": {"board": "yellow", "run": 2}, "do": [{"code": "talk", "title": "谈话提醒", "due_days": 7}]},
            {"when": {"tier": "high"}, "do": [{"code": "honour", "title": "表彰"}]},
            {"when": {"class": 1}, "do": [{"code": "plaque", "title": "授牌"}]},
        ],
        "publicity": {"days": 7, "kind": "calendar", "again": 2, "names": "masked"},
        "evaluations": {"peers": 3, "grades": {"好": 90, "差": 40}},
    }
    shares = [{"class": 1, "share": "0.15"}, {"class": 2, "share": "0.15"}, {"class": 4, "share": "0.10"}]
    criteria["boards"] = {"method": "classes", "classes": shares, "red": {"min_points": 10}, "yellow": {"below": 5}}
    criteria["stars"] |= {"roll": "last", "missing": "zero"}
    criteria["stars"]["appraisal"] |= {"quota": {"好": "0.33"}, "ungraded": ["probationary"]}
    criteria["stars"]["tiers"] = tiers()
    criteria["stars"]["tiers_by"] = {"probationary": [{"code": "kept", "title": "按期转正", "from": 0}]}
    return criteria


def tiers() -> list[dict[str, Any]]:
    return [
        {"code": "low", "title": "低", "from": 0, "min_share": "0.05"},
        {"code": "mid", "title": "中", "from": 60, "min_share": "0.10"},
        {"code": "high", "title": "高", "from": "90", "max_share": "0.33", "require": {"gain": -1, "duty": 10}},
    ]
