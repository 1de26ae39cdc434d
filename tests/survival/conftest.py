"""One installation for each file of tests that kill and stop processes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.survival.installation import MADE, PLACES, Installation, installed


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with installed(tmp_path_factory.mktemp("survival"), MADE.replace("PLACES", str(PLACES))) as site:
        yield site
