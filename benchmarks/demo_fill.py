"""Filling the demo: a whole district with two years of everything, into an empty database."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.web_community import ROOT
from benchmarks.web_pages import Row, row
from core import embedded


def rows() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder, embedded.running(Path(folder) / "var") as servers:
        environment = (
            os.environ | servers.environment() | {"LIANGJI_VAR": folder, "LIANGJI_DEMO_PASSWORD": "Bench-1-fill"}
        )
        flask = [sys.executable, "-m", "flask", "--app", "wsgi"]
        subprocess.run([*flask, "db", "upgrade"], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
        begun = time.perf_counter()
        subprocess.run([*flask, "demo", "fill"], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
        return [row("filling the demo: 33 communities", time.perf_counter() - begun, "s", None, 60)]
