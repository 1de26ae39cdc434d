"""One entry: its facts, its evidence, its way through the hands, what may be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from accounts.guard import current_community, current_person, needs
from accounts.permissions import Permission
from accounts.queries import names
from core import clock, limits
from core.body_limits import takes_upload
from ledger import actions, chain, queries
from ledger import evidence as proofs
from ledger.decider import decider, decision_facts_by_id
from ledger.entry_views import entry_views
from ledger.event_queries import last_events
from ledger.models import Entry, EntryEvent, Evidence
from ledger.pages import bp
from ledger.rights import Decider, change_obstacle, fits, obstacle, undo_obstacle, words
from ledger.states import OPEN, Decision, EventKind, State
from tenants import audit
from web.forms import perform, redirect_saying

PICTURES = frozenset({"image/jpeg", "image/png"})


@dataclass(frozen=True)
class TimelineStep:
    """One step of the history, or the one that is to come."""

    text: str
    state: str
    at: datetime | None = None
    actor: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Refused:
    """What was refused on this page: the dialog it came from, why, and the reason as it was typed."""

    dialog: str
    message: str
    reason: str


@bp.get("/entries/<int:entry_id>")
@needs(Permission.ENTRIES_VIEW)
def entry(community: str, entry_id: int) -> ResponseReturnValue:
    """Everything about one entry."""
    return entry_page(entry_id)


@bp.get("/card/entries/<int:entry_id>")
@needs(Permission.CARDS_VIEW)
def own_entry(community: str, entry_id: int) -> ResponseReturnValue:
    """A line of one's own card: the entry with its reason, its evidence and its way through the hands."""
    entry = queries.entry(entry_id)
    return _page(entry, queries.correction_of(entry_id), alone=True, decisions=[], may={}, refused=None)


def entry_page(entry_id: int, refused: Refused | None = None) -> str:
    """Return an entry's page; what was refused comes back with its dialog as it was filled in."""
    entry, correction, mine = queries.entry(entry_id), queries.correction_of(entry_id), decider()
    may = _open_actions(entry, mine, corrected=correction is not None)
    return _page(entry, correction, alone=False, decisions=_decisions(entry, mine), may=may, refused=refused)


def _page(entry: Entry, correction: Entry | None, **further: object) -> str:
    return render_template(
        "ledger/entry.html",
        here=current_community(),
        line=entry_views(queries.named_some([entry.id]))[0],
        steps=_steps(entry),
        evidence=queries.evidence(entry.id),
        correction=correction,
        Decision=Decision,
        seen_at=clock.now().isoformat(),
        **further,
    )


@bp.post("/entries/<int:entry_id>/resubmission")
@needs(Permission.ENTRIES_RECORD)
def resubmit(community: str, entry_id: int) -> ResponseReturnValue:
    """Record a returned entry again, with what was missing."""
    entry, reason = queries.entry(entry_id), request.form.get("reason", "")
    return perform(
        act=lambda: actions.resubmit(entry, current_person(), reason),
        refused=lambda refusal: refused_entry(entry_id, Refused("resubmit", refusal.message, reason)),
        done=lambda _none: redirect_saying(_("已重新提交，等待支部核实。"), entry_address(entry_id)),
    )


@bp.post("/entries/<int:entry_id>/reversal")
@needs(Permission.ENTRIES_RECORD)
def reverse(community: str, entry_id: int) -> ResponseReturnValue:
    """Record the correction of a recognised entry."""
    entry, reason = queries.entry(entry_id), request.form.get("reason", "")
    return perform(
        act=lambda: actions.reverse(entry, current_person(), reason).id,
        refused=lambda refusal: refused_entry(entry_id, Refused("reverse", refusal.message, reason)),
        done=lambda number: redirect_saying(_("更正已登记；经核实、认定后，原记录不再计分。"), entry_address(number)),
    )


@bp.post("/entries/<int:entry_id>/evidence")
@needs(Permission.ENTRIES_RECORD)
@takes_upload
@limits.uploads
def add_evidence(community: str, entry_id: int) -> ResponseReturnValue:
    """Keep further files with an entry that is not decided."""
    entry = queries.entry(entry_id)
    uploads = [upload for upload in request.files.getlist("evidence") if upload.filename]
    if not uploads:
        return redirect_saying(_("没有选择文件；请先选择再上传。"), entry_address(entry_id), "warning")
    return perform(
        act=lambda: _attached(entry, uploads),
        refused=lambda refusal: refused_entry(entry_id, Refused("evidence", refusal.message, "")),
        done=lambda count: redirect_saying(_("已加佐证 %(count)s 份。", count=count), entry_address(entry_id)),
    )


def _attached(entry: Entry, uploads: Sequence[FileStorage]) -> int:
    files = [(upload.filename or "", proofs.save(upload.stream)) for upload in uploads]
    for name, stored in files:
        proofs.attach(entry, name, stored, current_person())
    return len(files)


@bp.get("/entries/<int:entry_id>/evidence/<int:evidence_id>")
@needs(Permission.ENTRIES_VIEW)
@limits.evidence
def piece(community: str, entry_id: int, evidence_id: int) -> Response:
    """One file, as it was uploaded; pictures open, anything else is saved."""
    return _piece(entry_id, evidence_id)


@bp.get("/card/entries/<int:entry_id>/evidence/<int:evidence_id>")
@needs(Permission.CARDS_VIEW)
@limits.evidence
def own_piece(community: str, entry_id: int, evidence_id: int) -> Response:
    """One file beside a line of one's own card."""
    return _piece(entry_id, evidence_id)


def _piece(entry_id: int, evidence_id: int) -> Response:
    evidence = queries.piece_of_evidence(entry_id, evidence_id)
    return _file(evidence, Response(proofs.content_of(evidence), mimetype=evidence.media_type))


def _file(evidence: Evidence, response: Response) -> Response:
    kind = "inline" if evidence.media_type in PICTURES else "attachment"
    response.headers.set("Content-Disposition", kind, filename=f"evidence-{evidence.id}")
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def refused_entry(entry_id: int, refused: Refused) -> str:
    """Return an entry's page with what was refused, which the audit is told of."""
    audit.record_refusal(request.endpoint or "", request.path, reason=refused.message[:300])
    return entry_page(entry_id, refused)


def entry_address(entry_id: int) -> str:
    """Return the address of an entry's page in this community."""
    return url_for("ledger.entry", community=current_community().code, entry_id=entry_id)


def _decisions(entry: Entry, mine: Decider) -> list[tuple[Decision, str, str]]:
    """The decisions that the state allows, each with its verb and what stands against it."""
    facts = decision_facts_by_id([entry])[entry.id]
    verbs = {
        Decision.VERIFY: _("核实"),
        Decision.RECOGNISE: _("认定"),
        Decision.RETURN: _("退回"),
        Decision.REJECT: _("不予认定"),
    }
    return [
        (decision, verb, words(obstacle(decision, facts, mine)))
        for decision, verb in verbs.items()
        if fits(decision, entry.state)
    ]


def _open_actions(entry: Entry, mine: Decider, *, corrected: bool) -> dict[str, bool]:
    """What besides a decision is open to the person, by the name of its button."""
    records = mine.holds(Permission.ENTRIES_RECORD, entry.branch_id)
    last = last_events([entry.id])[entry.id]
    return {
        "resubmit": records and entry.state == State.RETURNED,
        "reverse": records and entry.state == State.RECOGNISED and entry.reverses_id is None and not corrected,
        "attach": records and entry.state in OPEN,
        "amend": change_obstacle(EventKind.AMENDED, entry, mine) is None,
        "withdraw": change_obstacle(EventKind.WITHDRAWN, entry, mine) is None,
        "undo": undo_obstacle(entry, last, chain.drafted(), mine, corrected=corrected) is None,
    }


def _steps(entry: Entry) -> list[TimelineStep]:
    events = queries.history(entry.id)
    people = names({event.actor_id for event in events})
    done = [_step(event, people, first=place == 0) for place, event in enumerate(events)]
    coming = {
        State.RECORDED: [TimelineStep(_("支部核实"), "now"), TimelineStep(_("总支认定"), "")],
        State.VERIFIED: [TimelineStep(_("总支认定"), "now")],
        State.RETURNED: [TimelineStep(_("记录人修改、补充后提交，或撤回"), "now")],
    }
    return [*done, *coming.get(entry.state, [])]


def _step(event: EntryEvent, people: dict[int, str], *, first: bool) -> TimelineStep:
    words = {
        EventKind.RECORDED: _("记录") if first else _("重新提交"),
        EventKind.AMENDED: _("修改"),
        EventKind.WITHDRAWN: _("撤回"),
        EventKind.VERIFIED: _("核实"),
        EventKind.UNVERIFIED: _("撤销核实"),
        EventKind.UNRECOGNISED: _("撤销认定"),
        EventKind.RETURNED: _("退回"),
        EventKind.REJECTED: _("不予认定"),
        EventKind.RECOGNISED: _("认定"),
        EventKind.REVERSED: _("由更正 %(number)s 冲回", number=event.subject),
        EventKind.EVIDENCE: _("加佐证"),
    }
    return TimelineStep(words[event.kind], "done", event.at, people.get(event.actor_id, ""), event.reason)
