"""The nonce of a request, under which its Content-Security-Policy lets scripts run."""

import secrets

from flask import g


def csp_nonce() -> str:
    """Return this request's nonce."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)
