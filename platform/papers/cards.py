"""A member's card on paper: A4, two pages at most, with places to sign."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from papers.printing import content_fingerprint
from papers.typeset import typeset


@dataclass(frozen=True)
class CardRow:
    """One entry: 应计 and 实计 as they are printed; cut: the limit that cut it, "" for none."""

    day: str
    clause: str
    title: str
    reason: str
    quantity: str
    due: str
    counted: str
    state: str
    cut: str = ""


@dataclass(frozen=True)
class CardBar:
    """One base category: allotted, lost and left, as they are printed."""

    title: str
    allotted: str
    lost: str
    left: str


@dataclass(frozen=True)
class CardData:
    """What a card says.

    facts: who the member is, each as word and value; sums: the figures beside the total; notes: whole sentences.
    quarters: the heads over the quarters; quarter_rows: a title and a figure for each of them.
    printed: who printed it and when.
    """

    unit: str
    name: str
    period: str
    facts: Sequence[tuple[str, str]]
    total: str
    sums: Sequence[tuple[str, str]]
    bars: Sequence[CardBar]
    rows: Sequence[CardRow]
    quarters: Sequence[str]
    quarter_rows: Sequence[tuple[str, Sequence[str]]]
    printed: str
    notes: Sequence[str] = field(default_factory=tuple)
    title: str = "党员积分卡"
    nobody: str = "本周期到这一季度末没有积分记录。"
    places: Sequence[str] = ("党员本人（签字）", "支部书记（签字）", "党组织（盖章）")


def card(content: CardData) -> bytes:
    """Return the card as PDF, with the fingerprint of all that it says but who printed it.

    Of more entries than two pages hold the newest are printed, and a sentence says how many are not.
    """
    shown = asdict(content)
    return typeset("card", shown | {"fingerprint": content_fingerprint(shown)}, "pdf")
