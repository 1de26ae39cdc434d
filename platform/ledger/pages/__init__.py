"""The pages of the ledger: entries, one entry, attendance, imports."""

from ledger.pages import attendance, entries, entry, imports, new_entry
from ledger.pages.blueprint import bp

__all__ = ["attendance", "bp", "entries", "entry", "imports", "new_entry"]
