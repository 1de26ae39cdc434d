"""What the tests of drafts share: documents with everything in them, and somebody who writes a draft at a browser."""

from __future__ import annotations

import json
from copy import copy
from random import Random
from typing import Any

from sqlalchemy import select
from werkzeug.test import TestResponse

from core.db import db
from drafting import actions
from drafting.forms.form import Form
from drafting.forms.form_registry import CHAPTERS, categories, form_of, items_of
from drafting.forms.json_tree import Record
from drafting.models import CriteriaDraft
from drafting.owners import CommunityOwner
from rules import version
from tenants.scope import enter, leave
from tests.browsing import Browser
from tests.factories import Place
from tests.rules import made

OPTIMISED = "mashi-2022-optimised"
PROCESS: dict[str, Any] = {
    "consequences": [
        {"when": {"class": 1}, "do": [{"code": "plaque", "title": "颁发光荣牌", "due_days": 15}]},
        {
            "when": {"board": "yellow", "run": 2},
            "do": [{"code": "talk", "title": "谈话提醒"}, {"code": "help", "title": "结对帮扶", "due_days": 30}],
        },
        {"when": {"tier": "low"}, "do": [{"code": "admonish", "title": "教育帮助"}]},
    ],
    "publicity": {"days": 7, "kind": "calendar", "names": "masked"},
    "evaluations": {"peers": 4, "grades": {"好": 90, "中": "72.5", "差": 40}},
}


def shipped(code: str = OPTIMISED) -> dict[str, Any]:
    return json.loads(json.dumps(version(code).document))


def document(seed: int) -> Record:
    """A random sound document that may have every shape of rule, and what steers the process."""
    random = Random(seed)
    document = json.loads(json.dumps(made.document(random, made.some_shapes(random))))
    document |= {key: value for key, value in PROCESS.items() if random.random() < 0.6}
    if "evaluations" in document and random.random() < 0.5:
        document["stars"]["appraisal"] |= {"quota": {"好": "0.33"}, "ungraded": ["probationary"]}
    for item in (each for category in document["categories"] for each in category["items"]):
        _mark(random, item)
    return document


def _mark(random: Random, item: dict[str, Any]) -> None:
    if random.random() < 0.2:
        item["replaces"] = [f"old.{item['code']}"]
    if random.random() < 0.2:
        item["flags"] = random.sample(("learning_metric", "check_in", "petition", "belief"), 2)
    if random.random() < 0.2:
        item["entered_by"] = ["member", "branch"]
    if random.random() < 0.2 and not item.get("unlimited"):
        item["approvals"] = ["community"]
    if random.random() < 0.3 and item["effect"] == "deduct":
        item["expects"] = {"record": "dues", "every": "month"}


def pages(document: Record) -> list[str]:
    """The pages of a document's forms."""
    inside = [f"item-{c}-{i}" for c in range(len(categories(document))) for i in range(len(items_of(document, c)))]
    return [*CHAPTERS, *(f"category-{c}" for c in range(len(categories(document)))), *inside]


def untouched(form: Form, document: Record) -> list[tuple[str, str]]:
    """What a browser sends for a form that nobody touched."""
    return [pair for group in form.views(document) for shown in group.fields for pair in shown.sent()]


class Editor:
    """An administrator of a place at a browser, with a draft."""

    def __init__(self, place: Place, browser: Browser, document: Record | None = None, user: str = "community") -> None:
        self.place = place
        self.inside = browser.signed_in(place.users[user])
        enter(place.scope)
        self.id = actions.begin(CommunityOwner(), document or shipped(), place.users["community"]).id
        db.session.commit()
        leave()

    def path(self, rest: str = "") -> str:
        return self.place.path(f"/criteria/drafts/{self.id}{rest}")

    def stored(self) -> CriteriaDraft | None:
        enter(self.place.scope)
        db.session.expire_all()
        draft = db.session.scalar(select(CriteriaDraft).where(CriteriaDraft.id == self.id))
        leave()
        return draft

    @property
    def document(self) -> dict[str, Any]:
        stored_document = self.stored()
        assert stored_document is not None
        return stored_document.document

    def by(self, browser: Browser) -> Editor:
        """The same draft in the hands of somebody else."""
        other = copy(self)
        other.inside = browser
        return other

    def opened(self, page: str) -> dict[str, list[str]]:
        """Open a part; return what its form would send back."""
        answer = self.inside.get(self.path(f"/parts/{page}"))
        assert answer.status_code == 200, answer.status_code
        form = form_of(self.document, page)
        sent: dict[str, list[str]] = {}
        for name, value in untouched(form, self.document):
            sent.setdefault(name, []).append(value)
        return sent | {name: [hidden(answer.text, name)] for name in ("seen", "was")}

    def save(self, page: str, sent: dict[str, Any], **changed: object) -> TestResponse:
        return self.inside.post(self.path(f"/parts/{page}"), sent | changed)

    def arrange(self, move: str, revision: int | None = None) -> TestResponse:
        document = self.stored()
        assert document is not None
        return self.inside.post(
            self.path("/arrangement"), {"move": move, "revision": document.revision if revision is None else revision}
        )


def hidden(page: str, name: str) -> str:
    """Return the value of a hidden field of a page."""
    before, _field, after = page.partition(f'name="{name}" value="')
    assert before != page, name
    return after.partition('"')[0]
