"""One draft: its contents, arranging them, publishing and removing it."""

from __future__ import annotations

from flask import current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.guard import current_community, current_person
from accounts.queries import names
from core import clock
from core.errors import Refusal
from criteria.words import translator
from drafting import actions, queries, reorder
from drafting.forms.fault_placement import anchored
from drafting.forms.messages import PlacedFault
from drafting.outline import outline
from drafting.owners import Draft
from drafting.pages import on_both
from drafting.pages.current_owner import current_owner, page, to
from members.queries import active_members, branch_names
from rules import from_document
from rules.documents.reading import examined
from rules.explain import regulation
from rules.faults import DocumentFaults
from rules.warnings import Community, cautions
from web.forms import perform, redirect_saying

REVISION = "revision"
TRIAL = "drafts.trial"


@on_both("/<int:draft_id>")
def contents(draft_id: int) -> ResponseReturnValue:
    """The contents of a draft, with all that is wrong."""
    return contents_page(queries.draft(current_owner().owner, draft_id))


def contents_page(draft: Draft, refused: str = "") -> str:
    """Return the contents of a draft; `refused`: why it was not published just now."""
    read = examined(draft.document)
    faults = anchored(draft.document, read.faults)
    thoughts = _thoughts(draft)
    return page(
        "drafting/draft.html",
        draft=draft,
        outline=outline(draft.document, read, faults, thoughts),
        faults=faults,
        cautions=thoughts,
        changed_by=names({draft.changed_by_id}).get(draft.changed_by_id, ""),
        refused=refused,
        numeral=translator().numeral,
        trial_url=to("trial", draft_id=draft.id) if _may_try() and not faults else "",
    )


@on_both("/<int:draft_id>/preview")
def preview(draft_id: int) -> ResponseReturnValue:
    """A draft read as the regulation that it would be; a faulty one is mended first."""
    stored = queries.draft(current_owner().owner, draft_id)
    try:
        read = from_document(stored.document)
    except DocumentFaults:
        flash(_("草稿还有要改正的地方，改好后才能通读。"), "late")
        return redirect(_contents(draft_id, "wrong"))
    return page("drafting/preview.html", draft=stored, regulation=regulation(read, translator()))


def _may_try() -> bool:
    """A community tries a draft on its own ledger, on a page that stands above."""
    return TRIAL in current_app.view_functions and not current_owner().is_district


def _thoughts(draft: Draft) -> list[PlacedFault]:
    """What to think twice about, once nothing is wrong any more."""
    read = examined(draft.document)
    thoughts = [] if read.faults else cautions(read.version, _community())
    return anchored(draft.document, thoughts)


def _community() -> Community | None:
    """Who would be ranked: a community's members; at the district nobody yet."""
    if current_owner().is_district:
        return None
    branches = branch_names()
    return Community(
        people=[(one.category.value, branches.get(one.branch_id, "")) for one in active_members(clock.today())]
    )


@on_both("/<int:draft_id>/arrangement", "POST")
def arrange(draft_id: int) -> ResponseReturnValue:
    """Move, copy or remove a category or an item; not where somebody has changed the draft meanwhile."""
    at, draft = current_owner(), queries.draft(current_owner().owner, draft_id, to_change=True)
    if request.form.get(REVISION) != str(draft.revision):
        return contents_page(draft, changed_meanwhile(draft)), 409
    move, _colon, place = request.form.get("move", "").partition(":")

    def moved() -> None:
        document = reorder.reordered(draft.document, move, place)
        actions.change(at.owner, draft, document, current_person(), f"{move} {place}")

    return perform(
        moved, lambda refusal: _refused(draft_id, refusal), lambda _none: redirect(_contents(draft_id, f"p-{place}"))
    )


def _refused(draft_id: int, refusal: Refusal) -> str:
    return contents_page(queries.draft(current_owner().owner, draft_id), refusal.message)


def _contents(draft_id: int, anchor: str) -> str:
    return to("contents", draft_id=draft_id, _anchor=anchor)


def changed_meanwhile(draft: Draft) -> str:
    """Say who has changed a draft while somebody else was looking at it."""
    name = names({draft.changed_by_id}).get(draft.changed_by_id, "")
    return _("%(name)s 刚改过这份草稿，所以没有调整；请看过最新内容后再办。", name=name)


@on_both("/<int:draft_id>/publication", "POST")
def publish(draft_id: int) -> ResponseReturnValue:
    """Publish a draft for good; a faulty one is refused with every fault."""
    at, draft = current_owner(), queries.draft(current_owner().owner, draft_id, to_change=True)
    if request.form.get(REVISION) != str(draft.revision):
        return contents_page(draft, changed_meanwhile(draft)), 409
    return perform(
        lambda: actions.publish(at.owner, draft, current_person()),
        lambda refusal: _refused(draft_id, refusal),
        _published,
    )


def _published(number: int) -> ResponseReturnValue:
    at = current_owner()
    if at.is_district:
        return redirect_saying(_("已发布为区级标准，不能再改；各社区起草时可以选用。"), at.list_url)
    address = url_for("criteria.version", community=current_community().code, version_id=number)
    return redirect_saying(_("已发布，不能再改；还没有生效，请核对条文，再设定生效季度。"), address)


@on_both("/<int:draft_id>/removal", "POST")
def remove(draft_id: int) -> ResponseReturnValue:
    """Remove a draft; not where the page that asks for it shows an earlier one than is stored now."""
    at, draft = current_owner(), queries.draft(current_owner().owner, draft_id, to_change=True)
    if request.form.get(REVISION, str(draft.revision)) != str(draft.revision):
        return contents_page(draft, changed_meanwhile(draft)), 409
    return perform(
        lambda: actions.remove(at.owner, draft),
        lambda refusal: _refused(draft_id, refusal),
        lambda _none: redirect_saying(_("草稿已删去。"), at.list_url),
    )
