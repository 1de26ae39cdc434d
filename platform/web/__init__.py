"""What every page needs: layout, formats, forms, filters, paging, quarters in addresses, words of states."""

from web.assets import content_security_policy
from web.calendar import DayNote, month_of
from web.install import after, before, install
from web.marks import csp_nonce
from web.shell import MenuEntry, MenuGroup, QuarterStep, Shell, Unit

__all__ = [
    "DayNote",
    "MenuEntry",
    "MenuGroup",
    "QuarterStep",
    "Shell",
    "Unit",
    "after",
    "before",
    "content_security_policy",
    "csp_nonce",
    "install",
    "month_of",
]
