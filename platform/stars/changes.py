"""Figures that a form sets otherwise than the row before, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _

from evaluations.figures import format_score, read_score
from stars.actions import Change
from stars.models import Rating, RatingStage

FIGURE, REASON = "f-", "r-"


def former(rating: Rating, stage: RatingStage) -> int | None:
    """The figure that the next row starts from."""
    return rating.actual if stage == RatingStage.ACTUAL else rating.accepted


def read(
    sent: Mapping[str, str], rows: Sequence[Rating], stage: RatingStage
) -> tuple[dict[str, Change], dict[str, str]]:
    """Read the changes out of a form, by member number, and what does not fit by field."""
    changes: dict[str, Change] = {}
    faults: dict[str, str] = {}
    for rating in rows:
        before = former(rating, stage)
        text = sent.get(FIGURE + rating.member_no, format_score(before))
        reason = sent.get(REASON + rating.member_no, "").strip()
        try:
            figure = read_score(text)
        except ValueError as wrong:
            faults[FIGURE + rating.member_no] = _("%(name)s：%(message)s", name=rating.name, message=wrong)
            continue
        if figure == before or figure is None:
            continue
        if not reason:
            faults[REASON + rating.member_no] = _("%(name)s：改动得分须写明理由。", name=rating.name)
        changes[rating.member_no] = Change(figure, reason)
    return changes, faults
