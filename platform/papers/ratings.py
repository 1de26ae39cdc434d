"""The annual rating form on paper (图三): A4 across, three rows for each member, places to sign."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from papers.printing import content_fingerprint
from papers.typeset import typeset


@dataclass(frozen=True)
class RatingFormRow:
    """One member; figures as decimal strings, "" where there is none yet.

    parts: by quarter, then 日常积分, 年度评议, 贡献; actual, accepted, recognised: the three rows' totals.
    """

    member_no: str
    name: str
    branch: str
    parts: Sequence[str]
    actual: str
    accepted: str
    accepted_reason: str
    recognised: str
    recognised_reason: str
    tier: str


@dataclass(frozen=True)
class RatingFormData:
    """What the form says.

    quarters: the words over the quarters' figures; tally: how many stand in each tier, in words; formula: how the total
    comes about; state: how far the rating is; printed: who printed it and when.
    """

    unit: str
    above: str
    year: int
    state: str
    quarters: Sequence[str]
    formula: str
    tally: Sequence[tuple[str, str]]
    rows: Sequence[RatingFormRow]
    printed: str
    title: str = "党员评星定级表"
    places: Sequence[str] = ("支部书记（签字）", "社区党组织（签字、盖章）", "街道验收（签字、盖章）")


def rating_form(content: RatingFormData) -> bytes:
    """Return the form as PDF, with the fingerprint of all that it says but who printed it."""
    shown = asdict(content)
    return typeset("rating", shown | {"fingerprint": content_fingerprint(shown)}, "pdf")
