"""Which version holds when, and publishing another."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.guard import access, current_community, current_person, needs
from accounts.permissions import Permission
from accounts.queries import names
from core import clock, limits
from core.body_limits import takes_upload
from core.quarter import Quarter
from criteria import actions, queries
from criteria.forms import DocumentForm, ForceForm
from criteria.models import CriteriaForce, CriteriaVersion
from criteria.pages import bp
from drafting.owners import CommunityOwner
from drafting.queries import drafts
from web.forms import redirect_saying, submit
from web.paging import whole_number

AHEAD = 8
MAX_BYTES = 512 * 1024


@bp.get("")
@needs(Permission.CRITERIA_VIEW)
def versions(community: str) -> ResponseReturnValue:
    return versions_page()


@bp.post("")
@needs(Permission.CRITERIA_MANAGE)
@takes_upload
@limits.uploads
def publish(community: str) -> ResponseReturnValue:
    """Publish a document; every fault of it is listed."""
    form = DocumentForm()

    def done(number: int) -> ResponseReturnValue:
        sentence = _("已发布，不能再改；还没有生效，请核对条文，再设定生效季度。")
        return redirect_saying(sentence, url_for("criteria.version", community=community, version_id=number))

    return submit(
        form,
        lambda: actions.publish(form.document.data.read(MAX_BYTES), current_person()).id,
        lambda: versions_page(publishing=form),
        done,
    )


def versions_page(*, publishing: DocumentForm | None = None, forcing: ForceForm | None = None) -> str:
    """Return the list of versions; a form that was refused comes back as it was filled in."""
    every, today = queries.every(), Quarter.of(clock.today())
    history = queries.history()
    form = forcing or force_form(empty=True)
    form.seen.data = _seen(history)
    may_manage = access().may_in(Permission.CRITERIA_MANAGE, current_community())
    written = drafts(CommunityOwner()) if may_manage else []
    people = names({row.published_by_id for row in every} | {row.changed_by_id for row in written})
    return render_template(
        "drafting/versions.html",
        here=current_community(),
        history=history,
        every=every,
        held_id=next((force.id for force, _row in history if force.quarter <= today), None),
        today=today,
        drafts=written,
        people=people,
        publishing=publishing or DocumentForm(None),
        forcing=form,
        coming=_coming(),
        may_manage=may_manage,
    )


def force_form(*, empty: bool = False) -> ForceForm:
    """Return the form with its choices: every stored version, the coming quarters; at first earlier ones too."""
    form = ForceForm(None) if empty else ForceForm()
    form.version.choices = [(row.id, f"{row.code} · {row.title}") for row in queries.every()]
    form.since.choices = [(str(one), str(one)) for one in _coming()]
    if empty and not request.form:
        form.version.data = request.args.get("version", type=int)
        this = Quarter.of(clock.today())
        form.since.data = str(this.next if queries.history() else this)
    return form


def seen_for(form: ForceForm, since: Quarter) -> int | None:
    """Return the id of the version that the person saw set for a quarter when the form was opened."""
    pairs = (pair.partition(":") for pair in (form.seen.data or "").split())
    return next((whole_number(number) for quarter, _colon, number in pairs if quarter == str(since)), None)


def _seen(history: Sequence[tuple[CriteriaForce, CriteriaVersion]]) -> str:
    return " ".join(f"{force.quarter}:{force.version_id}" for force, _version in history)


def _coming() -> list[Quarter]:
    """The quarters from which a version may take force."""
    today = Quarter.of(clock.today())
    return [today.plus(n) for n in range(1 if queries.history() else -AHEAD, AHEAD + 1)]
