"""File systems by their address: a folder, an S3-compatible store, or whatever else fsspec knows."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import fsspec
from fsspec.spec import AbstractFileSystem

S3 = "s3://"
ATTEMPTS = 2
LIMITS = {
    "connect_timeout": 2,
    "read_timeout": 10,
    "retries": {"total_max_attempts": ATTEMPTS, "mode": "standard"},
}
"""How long a request waits for S3, in seconds: the library's own limits hold it up to a minute and more."""


def file_system(url: str) -> tuple[AbstractFileSystem, str]:
    """Return the file system of an address and the path in it; no listing is remembered: other processes write too."""
    if not url.startswith(S3):
        system, path = fsspec.core.url_to_fs(url, use_listings_cache=False)
        return system, path
    system, path = fsspec.core.url_to_fs(url, use_listings_cache=False, config_kwargs=LIMITS)
    # its own tries come on top of the library's below it
    system.retries = 1
    return system, path


@contextmanager
def reached() -> Iterator[None]:
    """Let whatever a store's library raises within the block be an OSError."""
    try:
        yield
    except OSError:
        raise
    except Exception as error:
        raise OSError(errno.EIO, f"the store does not answer ({type(error).__name__})") from error
