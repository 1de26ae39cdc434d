"""One installation for each file of tests that kill and stop processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from alembic import command
from alembic.config import Config

from core import embedded
from core.embedded.process import free_port
from tests.survival.installation import MADE, PLACES, ROOT, Installation


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("survival")
    with embedded.running(folder / "var") as servers:
        config = Config(ROOT / "migrations" / "alembic.ini")
        config.set_main_option("sqlalchemy.url", servers.migration_url.replace("%", "%%"))
        command.upgrade(config, "head")
        environment = os.environ | servers.environment() | {"LIANGJI_VAR": str(folder / "var")}
        made = Installation(servers, environment, folder, free_port())
        script = MADE.replace("PLACES", str(PLACES))
        done = subprocess.run(
            [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        made.made = json.loads(done.stdout)
        yield made
