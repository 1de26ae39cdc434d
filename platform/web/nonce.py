"""The nonce of a request, under which its Content-Security-Policy lets scripts run."""

import secrets

from flask import g


def new_mark() -> str:
    """Return a mark for what each request fills in itself in a page that is kept.

    Nobody knows it: it is made anew in each process and always replaced before a page is sent. A fixed word could be
    written into an address, and the reader's own token would stand there.
    """
    return f"mark{secrets.token_hex(16)}"


def csp_nonce() -> str:
    """Return this request's nonce."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)
