"""A list of the ledger on paper: A4 across, what a filter leaves, with places to sign."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from papers.typeset import typeset


@dataclass(frozen=True)
class LedgerRow:
    """One entry, in the words to be printed; note: what was said with its last decision."""

    day: str
    member: str
    member_no: str
    branch: str
    clause: str
    title: str
    quantity: str
    points: str
    reason: str
    recorder: str
    state: str
    note: str = ""


@dataclass(frozen=True)
class LedgerData:
    """What the list says.

    unit: 麻石社区党总支; period: in words; filters: what else the list is narrowed to, each as word and value;
    printed: who printed it and when.
    """

    unit: str
    period: str
    filters: Sequence[tuple[str, str]]
    rows: Sequence[LedgerRow]
    printed: str
    title: str = "积分台账"
    nobody: str = "没有符合条件的积分记录。"
    places: Sequence[str] = ("记录人（签字）", "支部书记（签字）", "党组织（签字、盖章）")


def ledger(content: LedgerData) -> bytes:
    """Return the list as PDF."""
    return typeset("ledger", asdict(content), "pdf")
