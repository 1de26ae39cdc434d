"""What every page shares: the shell, the filters, the words and the addresses of our own assets."""

from app.layout.assets import content_security_policy
from app.layout.calendar import DayNote, month_of
from app.layout.faults import Fault, fault_of
from app.layout.install import after, before, install
from app.layout.shell import Entry, Group, Place, QuarterStep, Shell
from core.nonce import csp_nonce

__all__ = [
    "DayNote",
    "Entry",
    "Fault",
    "Group",
    "Place",
    "QuarterStep",
    "Shell",
    "after",
    "before",
    "content_security_policy",
    "csp_nonce",
    "fault_of",
    "install",
    "month_of",
]
