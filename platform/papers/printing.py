"""What every paper that is signed says of itself: who printed it when, and the fingerprint of its content."""

import hashlib
import json
from collections.abc import Mapping

from core import clock


def content_fingerprint(content: Mapping[str, object]) -> str:
    """Return the SHA-256 in hex of what a paper says; `printed`, who printed it when, is left out."""
    lasting = {name: value for name, value in content.items() if name != "printed"}
    return hashlib.sha256(json.dumps(lasting, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def printed_by(person: str) -> str:
    """Write who prints a paper now: 周敏 2022-10-12 09:20 打印."""
    return f"{person} {clock.local(clock.now()):%Y-%m-%d %H:%M} 打印"
