"""What a check of the ledger and of what rests on it reports."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it was sealed: the place in the chain and the entry where there is one.

    is_note: worth a look, but daily work can lead there too; no proof that something was changed.
    """

    sequence: int | None
    entry_id: int | None
    message: str
    is_note: bool = False
