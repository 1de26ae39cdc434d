"""An S3-compatible server of a test's own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from s3fs import S3FileSystem

from core.embedded import process

LOGIN = {"AWS_ACCESS_KEY_ID": "liangji", "AWS_SECRET_ACCESS_KEY": "a key for tests alone"}
BUCKET = "s3://liangji"


@contextmanager
def running(folder: Path) -> Iterator[dict[str, str]]:
    """Run a server with the empty bucket BUCKET; yield the settings by which it is found."""
    port = process.free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    server = process.start(command, folder / "moto.log")
    url = f"http://127.0.0.1:{port}"
    try:
        process.wait_until(lambda: server.poll() is not None or has_bucket(url), 30)
        assert has_bucket(url), process.tail(folder / "moto.log")
        yield LOGIN | {"AWS_DEFAULT_REGION": "us-east-1", "AWS_ENDPOINT_URL": url}
    finally:
        server.kill()
        server.wait(10)


def has_bucket(url: str) -> bool:
    key, secret = LOGIN.values()
    system = S3FileSystem(key=key, secret=secret, endpoint_url=url, skip_instance_cache=True, use_listings_cache=False)
    try:
        if not system.exists(BUCKET):
            system.mkdir(BUCKET)
    except Exception:
        return False
    return True
