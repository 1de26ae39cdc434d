"""Secrets at rest: AES-GCM for what must be read again, a keyed hash for what must only be found equal."""

import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app


def encrypt(text: str) -> bytes:
    """Encrypt a text: 12 bytes of nonce, then ciphertext and tag."""
    nonce = secrets.token_bytes(12)
    return nonce + AESGCM(_key(b"seal")).encrypt(nonce, text.encode(), None)


def decrypt(box: bytes) -> str:
    """Decrypt what `encrypt` made; raise ValueError where another key made it, or it was changed."""
    try:
        return AESGCM(_key(b"seal")).decrypt(box[:12], box[12:], None).decode()
    except InvalidTag as error:
        raise ValueError("encrypted with another key, or changed") from error


def keyed_hash(text: str) -> bytes:
    """Return 32 bytes that are equal for equal texts and say nothing without the key."""
    return hmac.digest(_key(b"hash"), text.encode(), "sha256")


def _key(purpose: bytes) -> bytes:
    return hashlib.sha256(purpose + current_app.config["SECRET_KEY"].encode()).digest()
