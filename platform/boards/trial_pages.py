"""Taking criteria into force, and trying a draft; hung up above the ledger, which both ask."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.guard import current_community, current_person, needs
from accounts.permissions import Permission
from boards.trial import Lack, Move, Reason, impact, last_confirmed
from core import clock
from core.errors import Invalid
from core.quarter import Quarter
from criteria import actions, queries
from criteria.errors import NoVersion
from criteria.pages import bp
from criteria.words import translator
from drafting.owners import CommunityOwner
from drafting.pages import drafts
from drafting.pages.current_owner import page, to
from drafting.pages.versions import force_form, seen_for, versions_page
from drafting.queries import draft
from ledger import chain
from ledger.queries import holds_entries
from rules import DocumentFaults, FiguresTooLarge, from_document
from rules.explain import difference
from web.formats import quarter_name
from web.forms import redirect_saying, submit
from web.paging import Page, page_number

CONFIRMED = "confirmed"
PAGE = 50

__all__ = ["bp", "take_force", "trial"]


@bp.post("/force")
@needs(Permission.CRITERIA_MANAGE)
def take_force(community: str) -> ResponseReturnValue:
    """Let a version take force from a coming quarter on."""
    form = force_form()

    def taken() -> Quarter:
        since = Quarter.read(form.since.data or "")
        chain.lock()  # nothing is recorded in the quarter, and no other version set, between this look and the change
        actions.refuse_overtaken(since, seen_for(form, since))
        actions.take_force(
            queries.stored(form.version.data), since, current_person(), holds_entries=holds_entries(since)
        )
        return since

    def done(since: Quarter) -> ResponseReturnValue:
        sentence = _("已设定，自%(quarter)s起生效。", quarter=quarter_name(since))
        return redirect_saying(sentence, url_for("criteria.versions", community=community))

    return submit(form, taken, lambda: versions_page(forcing=form), done)


def _difference(of: Reason | Lack) -> str:
    return difference(of.cause, of.item, translator())


def _page_of(moves: list[Move]) -> Page[Move]:
    number = page_number()
    return Page(moves[(number - 1) * PAGE : number * PAGE], len(moves), number, PAGE)


@drafts.get("/<int:draft_id>/trial")
@needs(Permission.CRITERIA_MANAGE)
def trial(community: str, draft_id: int) -> ResponseReturnValue:
    """Who would move if the draft held, in the present quarter so far or in the last confirmed one; nothing is kept."""
    stored = draft(CommunityOwner(), draft_id)
    confirmed, present = last_confirmed(), Quarter.of(clock.today())
    quarter = confirmed if confirmed and request.args.get("of") == CONFIRMED else present
    try:
        result = impact(from_document(stored.document), quarter)
    except DocumentFaults:
        flash(_("草稿还有要改正的地方，改好后才能试算。"), "late")
        return redirect(to("contents", draft_id=draft_id, _anchor="wrong"))
    except NoVersion as none:
        flash(none.message, "late")
        return redirect(to("contents", draft_id=draft_id))
    except FiguresTooLarge as large:
        raise Invalid(_("分值太大，无法试算；请调低分值或倍数。")) from large
    return page(
        "boards/trial.html",
        here=current_community(),
        draft=stored,
        trial=result,
        difference=_difference,
        moves=_page_of(result.moves),
        quarters=[(present, ""), *([(confirmed, CONFIRMED)] if confirmed else [])],
    )
