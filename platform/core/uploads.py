"""An uploaded sheet between its check and its commit: kept in the file store under its hash."""

from __future__ import annotations

import io
import logging
import re

from flask import current_app
from flask_babel import gettext as _

from core.errors import Invalid
from core.files import FileChanged, Store, key_of

log = logging.getLogger("liangji")

_HASH = re.compile(r"[0-9a-f]{64}")


def save(content: bytes, folder: str) -> str:
    """Save the bytes of a sheet; return their SHA-256, by which `load` finds them. Raises NotStored."""
    return _store().store(io.BytesIO(content), folder).sha256


def load(sha256: str, folder: str) -> bytes:
    """Return saved bytes; raise Invalid where they are not there any more, or are others by now."""
    gone = Invalid(_("检查过的表格已经不在了，请重新上传并检查一次。"))
    if not _HASH.fullmatch(sha256):
        raise gone
    try:
        return _store().verified(key_of(folder, sha256), sha256)
    except (FileNotFoundError, FileChanged) as lost:
        raise gone from lost


def delete(sha256: str, folder: str) -> None:
    """Remove saved bytes; a store that fails meanwhile is logged: what they were for is done."""
    try:
        _store().remove(key_of(folder, sha256))
    except Exception:
        log.exception("a sheet that was imported could not be removed")


def _store() -> Store:
    return Store(current_app.config["FILES_URL"])
