"""Addresses of our own static files, with a content hash so that browsers may keep them for good."""

import hashlib
import secrets
from functools import lru_cache
from pathlib import Path

from flask import current_app, g, request


def asset(filename: str) -> str:
    """Return the address of a static file, stamped with its content."""
    stamp = _stamp(Path(current_app.static_folder or "") / filename)
    return f"{request.script_root}{current_app.static_url_path}/{filename}?v={stamp}"


@lru_cache(maxsize=256)
def _stamp(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10] if path.is_file() else "absent"


def csp_nonce() -> str:
    """Return this request's nonce for the Content-Security-Policy and its script elements."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def content_security_policy() -> str:
    """Return the policy that the pages keep to: own files only, inline data only under the nonce."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{csp_nonce()}'",
            "style-src 'self'",
            "img-src 'self' data: blob:",
            "font-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )
