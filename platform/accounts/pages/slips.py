"""Slips: what an invited person gets, on paper or in a message, with the link that opens their account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import render_template
from markupsafe import Markup

from accounts.invitations import LASTS, link
from accounts.models import User
from core import clock
from papers.qr import qr


@dataclass(frozen=True)
class Slip:
    """One invitation, shown this once: whose, for what, the link and its QR code, until which day."""

    name: str
    username: str
    purpose: str
    url: str
    picture: Markup
    until: date


def slip(user: User, purpose: str, token: str) -> Slip:
    """Return the slip of a new invitation; purpose: the role and where, as the person reads it."""
    url = link(token)
    until = clock.local(clock.now() + LASTS).date()
    return Slip(user.name, user.username, purpose, url, Markup(qr(url).decode()), until)


def slips_page(slips: Sequence[Slip], back: str) -> str:
    """Return the page that shows slips, to be printed, copied or photographed; back: where to go on."""
    return render_template("accounts/slips.html", slips=slips, back=back)
