"""Break packages in small ways, run the tests that matter for each, and print how many of the breaks were noticed."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from mutant_coverage import Suite
from mutant_runs import Bench, Copied, Outcome, load_libraries, run_all
from mutants import Mutant, sample

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("platform", "tests", "migrations", "docs", "pyproject.toml", "gunicorn.conf.py", "wsgi.py")
SPARE = 3.0
"""How many times longer than the sound program's a mutant's run may take before it counts as hung."""


def main() -> None:
    options = arguments()
    suites: dict[str, list[str]] = tomllib.loads((ROOT / "tests" / "mutation.toml").read_text(encoding="utf-8"))
    unknown = set(options.packages) - suites.keys()
    if unknown:
        sys.exit(f"script/mutate: tests/mutation.toml names no tests for {', '.join(sorted(unknown))}")
    deadline = time.monotonic() + options.minutes * 60
    with tempfile.TemporaryDirectory() as folder:
        root = copied(Path(folder) / "tree")
        sys.meta_path.insert(0, Copied(root))
        os.chdir(root)
        load_libraries()
        outcomes = measured(root, options, suites, deadline)
    report(outcomes, options)


def arguments() -> argparse.Namespace:
    asking = argparse.ArgumentParser(prog="script/mutate", description=__doc__)
    asking.add_argument("packages", nargs="*", default=["boards", "ledger", "publicity", "rules", "tenants"])
    asking.add_argument("--count", type=int, default=40, help="mutants of each package")
    asking.add_argument("--seed", type=int, default=1)
    asking.add_argument("--minutes", type=float, default=60, help="begin no mutant after so long")
    asking.add_argument("--processes", type=int, default=2)
    asking.add_argument("--only", default="", help="only mutants whose name holds this")
    return asking.parse_args()


def copied(root: Path) -> Path:
    """Copy the tree, so that nobody's work on it changes what is measured."""
    root.mkdir()
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, root / name, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
        else:
            shutil.copy2(source, root / name)
    return root


def measured(root: Path, options: argparse.Namespace, suites: dict[str, list[str]], deadline: float) -> list[Outcome]:
    """Run the sample of every package on servers that are started once."""
    from core import embedded  # noqa: PLC0415  the copy's, which is found only now

    with embedded.running(root / "var", durable=False) as servers:
        redis = servers.redis_url.rpartition("/")[0] + "/"
        environment = {"LIANGJI_TEST_SERVERS": str(root / "var"), "LIANGJI_TEST_REDIS": redis}
        bench = Bench(root, environment, root / "var" / "mutant")
        prepare(servers)
        outcomes: list[Outcome] = []
        for package in options.packages:
            if time.monotonic() >= deadline:
                print(f"{package}: no time was left")
                continue
            every = sample(root / "platform", package, options.count, options.seed)
            mutants = [one for one in every if options.only in one.name]
            print(f"{package}: {len(mutants)} mutants, seed {options.seed}", flush=True)
            suite = covered(bench, files_of(root, suites[package]), package)
            tests = [suite.tests_of(one.path, one.line) for one in mutants]
            limits = [suite.seconds_of(*files) * SPARE + 30 for files in tests]
            work = list(zip(mutants, tests, limits, strict=True))
            outcomes += run_all(bench, work, options.processes, deadline, tell)
    return outcomes


def prepare(servers: object) -> None:
    """Migrate the database once, in a child: what it loads is loaded anew, broken, by each mutant."""
    child = os.fork()
    if not child:
        from tests import databases  # noqa: PLC0415  as above

        databases.migrate(servers)  # type: ignore[arg-type]
        os._exit(0)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]):
        sys.exit("script/mutate: the database could not be migrated")


def covered(bench: Bench, files: Sequence[str], package: str) -> Suite:
    """Run a package's tests over the sound program, where they must pass; return which runs what, and how long."""
    data_file = bench.root / "var" / f"{package}.coverage"
    if bench.cover(files, package, data_file):
        print(bench.log.with_suffix(".0").read_text(encoding="utf-8")[-3000:])
        sys.exit("script/mutate: the tests fail over the sound program")
    suite = Suite(bench.root, files)
    suite.read(data_file)
    print(f"  the tests take {suite.seconds_of(*files):.0f} s", flush=True)
    return suite


def files_of(root: Path, names: Sequence[str]) -> list[str]:
    """Return the test files of a suite's files and folders."""
    files = [file for name in names for file in (sorted((root / name).rglob("test_*.py")) or [root / name])]
    return [str(file.relative_to(root)) for file in files]


def tell(outcome: Outcome) -> None:
    if outcome.word != "killed":
        print(f"  {outcome.word:<9}{outcome.mutant.name} ({outcome.seconds:.0f} s)", flush=True)


def report(outcomes: Sequence[Outcome], options: argparse.Namespace) -> None:
    """Print the share of noticed mutants by package."""
    by_package: dict[str, Counter[str]] = {}
    for outcome in outcomes:
        by_package.setdefault(package_of(outcome.mutant), Counter())[outcome.word] += 1
    print(f"\nseed {options.seed}, {options.count} mutants of each package")
    for package, words in by_package.items():
        noticed, total = words["killed"] + words["hung"], sum(words.values())
        print(f"{package:<12}{noticed:>4} of {total:<4}{noticed / total:>7.1%}")


def package_of(mutant: Mutant) -> str:
    return mutant.path.partition("/")[0]


if __name__ == "__main__":
    main()
