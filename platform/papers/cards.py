"""The printed card of a member (积分卡): one A4 document that can be signed."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from papers.typeset import typeset

SIGNATURES = ("党员本人", "支部书记", "经办人")


@dataclass(frozen=True)
class CardCategory:
    """One category: `points` and `words` as printed; the bar's two shares lie in 0–1 of the largest category."""

    title: str
    points: str
    words: str
    kept_share: float = 0
    lost_share: float = 0


@dataclass(frozen=True)
class CardEntry:
    """One entry, in the words and figures to be printed; remark: why it counts less, "" where it counts in full."""

    day: str
    title: str
    quantity: str
    due: str
    counted: str
    state: str
    reason: str = ""
    remark: str = ""


@dataclass(frozen=True)
class CardData:
    """What a card says; `facts` stand below the name (编号, 支部 …), `sums` below the total (基础积分, 名次 …)."""

    unit: str
    above: str
    name: str
    member_no: str
    period: str
    facts: Sequence[tuple[str, str]]
    total: str
    sums: Sequence[tuple[str, str]]
    categories: Sequence[CardCategory]
    entries: Sequence[CardEntry]
    foot: str = ""
    signatures: Sequence[str] = SIGNATURES


def card(content: CardData) -> bytes:
    """Return the card as PDF."""
    return typeset("card", asdict(content), "pdf")
