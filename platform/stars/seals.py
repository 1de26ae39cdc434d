"""What of a year's rating is sealed when it is recognised, and whether it still is as it was sealed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evaluations.queries import scores
from ledger import chain
from ledger.verification import Finding, Seal, sealed_once
from stars import queries
from stars.models import RatingRound

ROUND = (
    "year", "version_id", "stage", "rated_by_id", "rated_at", "accepted_by_id", "accepted_at", "recognised_by_id",
    "recognised_at",
)  # fmt: skip
RATING = (
    "member_id", "member_no", "name", "branch_name", "quarters", "daily", "appraisal", "contribution", "missing",
    "vetoed", "actual", "accepted", "accepted_reason", "recognised", "recognised_reason", "tier", "tier_inputs",
)  # fmt: skip
ENDING = " 评星定级"


def seal_name(rating_round: RatingRound) -> str:
    """Return the name under which a year's rating is sealed: 2022 评星定级."""
    return f"{rating_round.year}{ENDING}"


def sealed_content(rating_round: RatingRound) -> dict[str, object]:
    """Return all of a recognised rating: its round, every member's figures by member, the appraisals below them."""
    ratings = sorted(queries.ratings(rating_round.id), key=lambda rating: rating.member_id)
    return {
        "round": [getattr(rating_round, name) for name in ROUND],
        "ratings": [[getattr(rating, name) for name in RATING] for rating in ratings],
        "appraisals": sorted(
            (member, source.value, score) for (member, source), score in scores(rating_round.year).items()
        ),
    }


def rating_findings(seals: Sequence[Seal]) -> Iterator[Finding]:
    """Yield the scope's recognised ratings that differ from their seals, and seals without a rating."""
    known, again = sealed_once(seals, ENDING)
    yield from again
    for rating_round in queries.recognised():
        seal = known.pop(seal_name(rating_round), None)
        if seal is None:
            yield Finding(None, None, f"{seal_name(rating_round)}认定时没有封存")
        elif chain.content_hash(sealed_content(rating_round)) != seal.content_hash:
            yield Finding(seal.sequence, None, f"{seal.name}的内容与认定时的封存不符")
    for seal in known.values():
        yield Finding(seal.sequence, None, f"封存过的{seal.name}已不在，或已不是认定的结果")
