"""Run the demo: embedded servers, migrations, the demo district, web and worker, until Ctrl-C."""

import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType

from children import Child, ChildrenFailed
from core import embedded
from core.embedded.process import make_private, write_privately

ROOT = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("LIANGJI_VAR", ROOT / "var")).absolute()
MADE_BY_THE_DEMO = ("postgresql", "redis", "files", "heads", "embedded.json", "postgresql.port", "secret", "demo.json")
ACCOUNTS = {
    "district": "区级管理员",
    "street-dengke": "街道督导",
    "mashi": "社区管理员",
    "mashi-secretary": "支部书记",
    "mashi-recorder": "支部记录员",
    "mashi-member": "党员",
    "system": "系统管理员",
    "security": "安全管理员",
    "auditor": "审计员",
}
READY_SECONDS = 60


class CannotRun(Exception):
    """The demo cannot run; the message is one clear line."""


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupted)
    os.chdir(ROOT)
    os.umask(0o077)
    make_private(VAR)
    port = free_port(os.environ.get("PORT", "8000"))
    if "--fresh" in options(sys.argv[1:]):
        forget()
    begun = time.monotonic()
    with embedded.running(VAR) as servers:
        environment = (
            os.environ | servers.environment() | {"LIANGJI_DEMO_PASSWORD": password(), "LIANGJI_VAR": str(VAR)}
        )
        print(f"PostgreSQL and Redis run ({time.monotonic() - begun:.1f} s).", flush=True)
        prepare(environment)
        serve(servers, environment, port)


def options(arguments: list[str]) -> list[str]:
    for argument in arguments:
        if argument != "--fresh":
            raise CannotRun(f"unknown argument {argument}; there is only --fresh (begin with an empty district)")
    return arguments


def free_port(text: str) -> int:
    """Return the port to serve on; raise CannotRun when it is no port or in use."""
    if not re.fullmatch(r"[0-9]{1,5}", text) or not 1 <= int(text) <= 65535:
        raise CannotRun(f"PORT={text} is no port; choose one between 1024 and 65535: PORT=8080 script/demo")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(text)))
        except PermissionError as denied:
            raise CannotRun(f"port {text} needs root; choose one from 1024 up: PORT=8080 script/demo") from denied
        except OSError as busy:
            raise CannotRun(f"port {text} is in use; choose another one: PORT=8080 script/demo") from busy
    return int(text)


def forget() -> None:
    """Remove what earlier demos made; nothing else in the folder is touched."""
    if embedded.in_use(VAR):
        raise CannotRun("--fresh would empty a district that is running; end the other demo of this folder first")
    for name in MADE_BY_THE_DEMO:
        path = VAR / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


def password() -> str:
    """Return the demo accounts' password: the given one, else a random one that later runs print again."""
    stored_file = VAR / "demo.json"
    chosen_password = os.environ.get("LIANGJI_DEMO_PASSWORD")
    if chosen_password is None and stored_file.exists():
        return str(json.loads(stored_file.read_text(encoding="utf-8"))["password"])
    chosen = chosen_password or "-".join(secrets.token_hex(2) for _ in range(4))
    stored_file.unlink(missing_ok=True)
    with os.fdopen(os.open(stored_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump({"password": chosen}, file)
    return chosen


def prepare(environment: dict[str, str]) -> None:
    """Migrate, then fill the district unless it is there; both say what they do."""
    flask = [sys.executable, "-m", "flask", "--app", "wsgi"]
    migrated = subprocess.run([*flask, "db", "upgrade"], env=environment, capture_output=True, text=True, check=False)
    write_privately(VAR / "migrations.log", migrated.stdout + migrated.stderr)
    if migrated.returncode != 0:
        raise CannotRun(f"the migrations failed; {VAR / 'migrations.log'} says why")
    if subprocess.run([*flask, "demo", "fill"], env=environment, check=False).returncode != 0:
        raise CannotRun("the demo district could not be filled; the lines above say why")


def serve(servers: embedded.Servers, environment: dict[str, str], port: int) -> None:
    """Run web and worker until Ctrl-C; what is killed comes back."""
    gunicorn = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "--bind", f"127.0.0.1:{port}"]
    web = Child("web", [*gunicorn, "wsgi:app"], environment, VAR / "web.log")
    worker = Child(
        "worker", [sys.executable, "-m", "flask", "--app", "wsgi", "worker"], environment, VAR / "worker.log"
    )
    try:
        web.start()
        worker.start()
        wait_until_ready(web, f"http://127.0.0.1:{port}/readyz")
        print(welcome(port, environment["LIANGJI_DEMO_PASSWORD"]), flush=True)
        silence = ""
        while True:
            time.sleep(1)
            silence = revived(servers, silence)
            web.keep()
            worker.keep()
    finally:
        print("\nEnding …", flush=True)
        web.end()
        worker.end()


def revived(servers: embedded.Servers, silence: str) -> str:
    """Start again what was killed; say once that a server does not answer, and once that it does again.

    Returns what was said of a silence that still lasts, nothing where all answer.
    """
    try:
        servers.revive()
    except embedded.ServerSilent as silent:
        if not silence:
            print(f"Warning: {silent}; the demo goes on without it.", flush=True)
        return str(silent)
    if silence:
        print("It answers again.", flush=True)
    return ""


def wait_until_ready(web: Child, address: str) -> None:
    """Wait for an answer below 500; raise CannotRun when the web process ends before or nothing comes."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and web.is_running:
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except urllib.error.HTTPError as answer:
            if answer.code < 500:
                return
        except OSError:
            pass
        else:
            return
        time.sleep(0.1)
    raise CannotRun(f"the web process does not answer; {web.log} says why")


def welcome(port: int, word: str) -> str:
    accounts = "\n".join(f"  {name:<16} {role}" for name, role in ACCOUNTS.items())
    return f"""
Liangji 亮绩 runs at  http://127.0.0.1:{port}/

{accounts}

  password of all   {word}

Ctrl-C ends it; `script/demo --fresh` begins with a new district."""


def interrupted(_number: int, _frame: FrameType | None) -> None:
    # once: a second Ctrl-C must not cut the orderly end short
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    raise KeyboardInterrupt


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print("Ended.", flush=True)
    except (CannotRun, ChildrenFailed, embedded.ServerFailed) as reason:
        sys.exit(f"script/demo: {reason}")
