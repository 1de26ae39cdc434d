"""A worker whose files lie in S3: its own talk with the store stands in no report's way, which is made in a fork."""

from __future__ import annotations

import io
import urllib.request
import zipfile
from collections.abc import Iterator

import pytest
from s3fs import S3FileSystem

from tests.survival.installation import MADE, Installation, installed, until


@pytest.fixture
def installation(bucket: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with installed(tmp_path_factory.mktemp("stored"), MADE.replace("PLACES", "1")) as site:
        site.environment |= {"LIANGJI_FILES_URL": f"{bucket}/of/files", "LIANGJI_HEADS_URL": f"{bucket}/of/heads"}
        yield site


def fetched(installation: Installation, report: int) -> bytes:
    url = f"http://127.0.0.1:{installation.port}/api/v1/reports/{report}/file"
    headers = {"Authorization": f"Bearer {installation.facts['district']}"}
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=20) as answer:
        content: bytes = answer.read()
    return content


def test_a_worker_keeps_heads_and_makes_reports(installation: Installation, bucket: str) -> None:
    """The heads first: the worker has talked with the store before it forks."""
    store = S3FileSystem(use_listings_cache=False)
    wanted = {"kind": "poster_pack", "quarter": "2022Q3"}
    with installation.web(), installation.worker() as worker:
        until(lambda: bool(store.find(f"{bucket}/of/heads")))
        numbers = [installation.ask("POST", "/api/v1/reports", "district", wanted)[1]["id"] for _ in range(2)]
        for number in numbers:
            until(lambda: state_of(installation, number) == "done")  # noqa: B023
        contents = [fetched(installation, number) for number in numbers]

        assert worker.poll() is None
    assert [len(zipfile.ZipFile(io.BytesIO(content)).namelist()) for content in contents] == [1, 1]
    assert len(store.find(f"{bucket}/of/files/reports")) in (1, 2)


def state_of(installation: Installation, report: int) -> object:
    return installation.rows("SELECT state FROM report_requests WHERE id = %s", report)[0][0]
