"""Entries in the API: the same actions as the pages."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request

from accounts.guard import NOT_YOURS, access, current_community, current_person, needs
from accounts.permissions import Permission
from accounts.queries import names
from core.db import db
from core.errors import Forbidden
from criteria.queries import in_force
from ledger import actions, amendments, batches, chain, idempotency, queries
from ledger.checks import NewEntry
from ledger.decider import decider
from ledger.entry_views import item_of
from ledger.errors import FaultyEntry
from ledger.models import Entry
from ledger.queries import Filter
from ledger.schemas import Decisions, EntryIn, EntryOut, EntryQuery, EntryWithHistory, NewEntryIn, OutcomeOut, Undone
from ledger.states import Decision, Source, State
from members import queries as members
from members.models import Member
from members.queries import branch_names
from rules import InForce
from web.api import Blueprint
from web.paging import page_of
from web.schemas import Reason, page_schema, paged, unpaged

bp = Blueprint("entries_api", __name__, url_prefix="/communities/<community>/entries", description="Entries")

AS_STORED = (
    "id", "item", "quantity", "points", "measure", "attributes", "reason", "note", "recorded_at", "decided_at",
)  # fmt: skip
LATER = ("measure", "attributes")
"""What a request may say since later: one that says nothing of it is hashed as it was before."""

Outcomes = page_schema(OutcomeOut)


def entries_json(entries: Sequence[Entry]) -> list[dict[str, object]]:
    """Return what the API shows of entries, with the words for ids; the number of statements is fixed."""
    versions, branches = in_force(), branch_names()
    people = members.numbers_and_names({row.member_id for row in entries}) if entries else {}
    users = names({n for e in entries for n in (e.recorded_by_id, e.verified_by_id, e.recognised_by_id) if n})
    return [
        {name: getattr(row, name) for name in AS_STORED}
        | {
            "member_no": people.get(row.member_id, ("", ""))[0],
            "member": people.get(row.member_id, ("", ""))[1],
            "branch": branches[row.branch_id],
            "title": _title(row, versions),
            "date": row.occurred_on,
            "source": row.source.value,
            "state": row.state.value,
            "reverses": row.reverses_id,
            "recorded_by": users.get(row.recorded_by_id, ""),
            "verified_by": users.get(row.verified_by_id or 0),
            "recognised_by": users.get(row.recognised_by_id or 0),
        }
        for row in entries
    ]


def _title(row: Entry, versions: Sequence[InForce]) -> str:
    """The title of an entry's item; its code where the version of its day has no such item."""
    item, _version = item_of(row, versions)
    return item.title if item else row.item


@bp.get("")
@needs(Permission.ENTRIES_VIEW)
@bp.arguments(EntryQuery, location="query")
@bp.response(200, page_schema(EntryOut))
def entries(wanted: dict[str, object], community: str) -> dict[str, object]:
    """List entries, newest first."""
    number = str(wanted.pop("member_no"))
    page_number, page_size = int(str(wanted.pop("page"))), int(str(wanted.pop("page_size")))
    state, source = wanted.pop("state"), wanted.pop("source")
    narrowed = Filter(
        state=State(str(state)) if state else None,
        source=Source(str(source)) if source else None,
        member=members.member(number).id if number else None,
        **wanted,  # type: ignore[arg-type]
    )
    page = page_of(db.session, queries.entries(narrowed), page_number, page_size)
    return paged(page, entries_json(page.items))


@bp.post("")
@needs(Permission.ENTRIES_RECORD)
@bp.arguments(NewEntryIn)
@bp.response(201, EntryOut)
def record(entered: dict[str, object], community: str) -> dict[str, object]:
    """Record an entry; the same Idempotency-Key makes it once. Where the ledger holds one of the same member, item and
    day, it is asked for again with `not_duplicate`."""
    is_compared = bool(entered.pop("not_duplicate"))
    key = request.headers.get("Idempotency-Key", "").strip()
    body = {name: value for name, value in entered.items() if name not in LATER or value not in (None, {})}
    earlier = idempotency.earlier(key, body, current_person()) if key else None
    if earlier is not None:
        return entries_json([earlier])[0]
    entry = actions.record(_new_entry(entered), current_person(), Source.API, compared=is_compared)
    if key:
        idempotency.keep(key, body, entry, current_person())
    return _answer(entry)


def _new_entry(entered: dict[str, object]) -> NewEntry:
    return NewEntry(
        member=_member(str(entered["member_no"])),
        item=str(entered["item"]),
        occurred_on=entered["date"],  # type: ignore[arg-type]
        reason=str(entered["reason"]),
        quantity=int(str(entered["quantity"])),
        points=entered["points"],  # type: ignore[arg-type]
        measure=entered["measure"],  # type: ignore[arg-type]
        attributes=entered["attributes"],  # type: ignore[arg-type]
    )


def _member(member_no: str) -> Member:
    person = members.find(member_no)
    if person is None:
        raise FaultyEntry(members.GONE, {"member_no": [members.GONE]})
    return person


@bp.get("/<int:entry_id>")
@needs(Permission.ENTRIES_VIEW)
@bp.response(200, EntryWithHistory)
def entry(community: str, entry_id: int) -> dict[str, object]:
    """Show an entry with its history."""
    entry = queries.entry(entry_id)
    events = queries.history(entry.id)
    users = names({event.actor_id for event in events})
    history = [
        {
            "sequence": event.sequence,
            "kind": event.kind.value,
            "actor": users.get(event.actor_id, ""),
            "at": event.at,
            "reason": event.reason,
            "digest": event.digest.hex(),
        }
        for event in events
    ]
    return {**entries_json([entry])[0], "history": history}


@bp.post("/<int:entry_id>/verification")
@needs(Permission.ENTRIES_VERIFY)
@bp.response(200, EntryOut)
def verify(community: str, entry_id: int) -> dict[str, object]:
    """支部核实."""
    entry = queries.entry(entry_id)
    actions.verify(entry, current_person(), access().member_ids(current_community().id))
    return _answer(entry)


@bp.post("/<int:entry_id>/recognition")
@needs(Permission.ENTRIES_RECOGNISE)
@bp.response(200, EntryOut)
def recognise(community: str, entry_id: int) -> dict[str, object]:
    """总支认定."""
    entry = queries.entry(entry_id)
    actions.recognise(entry, current_person(), access().member_ids(current_community().id))
    return _answer(entry)


@bp.post("/<int:entry_id>/return")
@needs(Permission.ENTRIES_VIEW)
@bp.arguments(Reason)
@bp.response(200, EntryOut)
def return_(body: dict[str, str], community: str, entry_id: int) -> dict[str, object]:
    """Give an entry back, with the reason: the branch what is recorded, the general branch what is verified."""
    entry = queries.entry(entry_id)
    _may_decide(entry)
    actions.return_(entry, current_person(), body["reason"])
    return _answer(entry)


@bp.post("/<int:entry_id>/rejection")
@needs(Permission.ENTRIES_VIEW)
@bp.arguments(Reason)
@bp.response(200, EntryOut)
def reject(body: dict[str, str], community: str, entry_id: int) -> dict[str, object]:
    """不予认定, with the reason."""
    entry = queries.entry(entry_id)
    _may_decide(entry)
    actions.reject(entry, current_person(), body["reason"])
    return _answer(entry)


@bp.post("/<int:entry_id>/resubmission")
@needs(Permission.ENTRIES_RECORD)
@bp.arguments(Reason)
@bp.response(200, EntryOut)
def resubmit(body: dict[str, str], community: str, entry_id: int) -> dict[str, object]:
    """Record a returned entry again, with what was missing."""
    entry = queries.entry(entry_id)
    actions.resubmit(entry, current_person(), body["reason"])
    return _answer(entry)


@bp.post("/<int:entry_id>/reversal")
@needs(Permission.ENTRIES_RECORD)
@bp.arguments(Reason)
@bp.response(201, EntryOut)
def reverse(body: dict[str, str], community: str, entry_id: int) -> dict[str, object]:
    """Record the correction of a recognised entry; it goes the same way."""
    entry = queries.entry(entry_id)
    return _answer(actions.reverse(entry, current_person(), body["reason"]))


@bp.put("/<int:entry_id>")
@needs(Permission.ENTRIES_RECORD)
@bp.arguments(EntryIn)
@bp.response(200, EntryOut)
def amend(entered: dict[str, object], community: str, entry_id: int) -> dict[str, object]:
    """Write an entry's facts anew, by who recorded it, while nobody has confirmed it."""
    entry = queries.entry(entry_id)
    return _answer(amendments.amend(entry, _new_entry(entered), current_person(), decider()))


@bp.post("/<int:entry_id>/withdrawal")
@needs(Permission.ENTRIES_RECORD)
@bp.arguments(Reason)
@bp.response(200, EntryOut)
def withdraw(body: dict[str, str], community: str, entry_id: int) -> dict[str, object]:
    """Withdraw an entry, by who recorded it, while nobody has confirmed it."""
    entry = queries.entry(entry_id)
    amendments.withdraw(entry, current_person(), body["reason"], decider())
    return _answer(entry)


@bp.post("/undo")
@needs(Permission.ENTRIES_VIEW)
@bp.arguments(Undone)
@bp.response(200, Outcomes)
def undo(wanted: dict[str, list[int]], community: str) -> dict[str, object]:
    """Undo one's own last decision of entries on which nothing was built; each row says what became of it."""
    outcomes = batches.undo_all(wanted["entries"], current_person(), decider())
    db.session.commit()
    return unpaged(outcomes)


@bp.post("/decisions")
@needs(Permission.ENTRIES_VIEW)
@bp.arguments(Decisions)
@bp.response(200, Outcomes)
def decide(wanted: dict[str, object], community: str) -> dict[str, object]:
    """Decide many entries; each row says what became of it."""
    decision = Decision(str(wanted["decision"]))
    numbers: list[int] = list(dict.fromkeys(wanted["entries"]))  # type: ignore[call-overload]
    outcomes = batches.decide_all(decision, numbers, current_person(), decider(), str(wanted["reason"]))
    db.session.commit()
    return unpaged(outcomes)


def _may_decide(entry: Entry) -> None:
    """The branch decides what is recorded, the general branch what is verified."""
    chain.lock()  # nobody moves the entry on between this look and the decision
    db.session.refresh(entry)
    if not decider().may_step(entry.state, entry.branch_id):
        raise Forbidden(NOT_YOURS)


def _answer(entry: Entry) -> dict[str, object]:
    answer = entries_json([entry])[0]
    db.session.commit()
    return answer
