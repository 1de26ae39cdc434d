"""How often somebody may ask for what costs much: per person where one is signed in, per address of the network else.

An office of thirty people behind one address stays far below each of them in its daily work.
"""

from __future__ import annotations

from flask_limiter.util import get_remote_address
from flask_login import current_user

from core.extensions import limiter


def per_person() -> str:
    """Return whom a limit counts: the person, or the address of a stranger."""
    return f"user:{current_user.get_id()}" if current_user.is_authenticated else get_remote_address()


exports = limiter.shared_limit("8 per 5 seconds; 60 per minute", scope="exports", key_func=per_person)
"""Workbooks, papers, pictures and templates, together."""
imports = limiter.shared_limit("20 per minute", scope="imports", key_func=per_person)
"""Sheets that are read and stored, together."""
uploads = limiter.shared_limit("120 per minute", scope="uploads", key_func=per_person)
"""Forms that bring files, together."""
evidence = limiter.limit("300 per minute", key_func=per_person)
"""Files beside entries: a page shows several."""
public_pages = limiter.shared_limit("300 per minute", scope="public pages")
"""Pages that anybody may open, together; by address, for they look at no session."""
public_forms = limiter.limit("60 per minute", key_func=per_person)
"""What a button of a page for anybody sends."""
