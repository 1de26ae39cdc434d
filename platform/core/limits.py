"""Rate limits of one person, whatever the address, and how often the costly routes may be asked."""

from flask_limiter.util import get_remote_address
from flask_login import current_user

IMPORTS = "20 per minute"


def per_person() -> str:
    """Return whose requests are counted together: the signed-in person's, else those of the address."""
    return f"user:{current_user.get_id()}" if current_user.is_authenticated else get_remote_address()
