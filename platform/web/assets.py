"""Addresses of our own static files, with a content hash so that browsers may keep them for good."""

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import current_app, request

from web.marks import csp_nonce


def asset(filename: str) -> str:
    """Return the address of a static file, stamped with its content."""
    stamp = _stamp(current_app.static_folder or "", filename)
    return f"{request.script_root}{current_app.static_url_path}/{filename}?v={stamp}"


@lru_cache(maxsize=256)
def _stamp(folder: str, filename: str) -> str:
    path = Path(folder) / filename
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10] if path.is_file() else "absent"


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
