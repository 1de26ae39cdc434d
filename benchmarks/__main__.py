"""Run every benchmark in a process of its own and print one table; `--json FILE` writes the figures as well.

With `--against REV` each benchmark that both revisions have runs by turns in both, ROUNDS times; the table has the
medians, the older one beside the newer.

A benchmark is a module of this folder with `rows()`, which returns a list of dicts: name, value, unit, against (what it
is compared with), ratio, target, met. Names on the command line choose some of them.
"""

import argparse
import importlib
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FOLDER = Path(__file__).parent
ROUNDS = 3
HEADS = ("benchmark", "value", "against", "ratio", "target", "")

Figure = dict[str, str | float | bool | None]


def main() -> None:
    parser = argparse.ArgumentParser(prog="script/bench", description="Run the benchmarks and print their figures.")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the figures to FILE too")
    parser.add_argument("--against", metavar="REV", help="a revision to run beside this one")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    parser.add_argument("names", nargs="*", help="modules to run, all without any")
    chosen = parser.parse_args()
    if chosen.child:
        print(json.dumps(importlib.import_module(f"benchmarks.{chosen.child}").rows()))
        return
    names = chosen.names or modules()
    if chosen.against:
        with checkout(chosen.against) as older:
            sys.exit(
                run([name for name in names if (older / "benchmarks" / f"{name}.py").exists()], chosen.json, older)
            )
    sys.exit(run(names, chosen.json))


def modules() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("[a-z]*.py") if "\ndef rows(" in path.read_text(encoding="utf-8"))


@contextmanager
def checkout(revision: str) -> Iterator[Path]:
    """Lay out another revision beside this one."""
    root = FOLDER.parent
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "older"
        subprocess.run(["git", "worktree", "add", "--detach", str(tree), revision], cwd=root, check=True)
        try:
            yield tree
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", str(tree)], cwd=root, check=True)


def run(names: list[str], target: Path | None, older: Path | None = None) -> int:
    """Run the modules, print the table; return 1 if one of them failed, a missed target is no failure."""
    figures: list[Figure] = []
    failed = []
    for name in names:
        print(f"running {name} …", file=sys.stderr, flush=True)
        rows = child(name, FOLDER.parent) if older is None else beside(name, older)
        failed += [] if rows else [name]
        figures += rows
    report = {"machine": machine(), "figures": figures, "failed": failed}
    if target is not None:
        target.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print("\n".join([f"Machine: {machine()}", "", *table(figures), *(f"failed: {name}" for name in failed)]))
    return 1 if failed else 0


def child(name: str, root: Path) -> list[Figure]:
    """Run one module of a tree; none of its figures where it failed."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--child", name],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root / "platform")},
    )
    return json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else []


def beside(name: str, older: Path) -> list[Figure]:
    """Run a module by turns in both trees; return medians, against those of the older one."""
    rounds = [(child(name, older), child(name, FOLDER.parent)) for _ in range(ROUNDS)]
    before, now = ([figures for figures in column if figures] for column in zip(*rounds, strict=True))
    results = []
    for place, figure in enumerate(now[0] if now else []):
        value = statistics.median(float(str(run[place]["value"])) for run in now)
        turn = sum(one["name"] == figure["name"] for one in now[0][:place])
        named = [[one for one in run if one["name"] == figure["name"]] for run in before]
        known = [float(str(run[turn]["value"])) for run in named if len(run) > turn]
        former = statistics.median(known) if known else None
        results.append(
            figure
            | {"value": round(value, 2), "met": None, "target": None, "ratio": None if not former else value / former}
            | {"against": None if former is None else f"before {former:,.4g} {figure['unit']}"}
        )
    return results


def machine() -> str:
    """Return one line about the machine: processor, cores in use, memory, system, Python."""
    model = platform.processor() or platform.machine()
    information = Path("/proc/cpuinfo")
    if information.exists():
        named = [line for line in information.read_text().splitlines() if line.startswith("model name")]
        model = named[0].split(":", 1)[1].strip() if named else model
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{model}, {cores} cores, {memory:.0f} GB, {platform.system()}, Python {platform.python_version()}"


def table(figures: list[Figure]) -> list[str]:
    """Return the lines of a Markdown table, aligned so that it also reads on a terminal."""
    lines = [HEADS, *(cells(figure) for figure in figures)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(HEADS))]
    padded = [" | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines]
    rule = "-|-".join("-" * width for width in widths)
    return [f"| {padded[0]} |", f"|-{rule}-|", *(f"| {line} |" for line in padded[1:])]


def cells(figure: Figure) -> tuple[str, ...]:
    value, ratio = figure["value"], figure.get("ratio")
    met = figure.get("met")
    return (
        str(figure["name"]),
        f"{value:,.4g} {figure['unit']}" if isinstance(value, int | float) else f"{value} {figure['unit']}",
        str(figure.get("against") or ""),
        f"{ratio:.2f}" if isinstance(ratio, int | float) else "",
        str(figure.get("target") or ""),
        "" if met is None else ("met" if met else "MISSED"),
    )


if __name__ == "__main__":
    main()
