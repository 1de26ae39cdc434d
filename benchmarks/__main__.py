"""Run every benchmark in a process of its own and print one table; `--json FILE` writes the figures as well.

A benchmark is a module of this folder with `rows()`, which returns a list of dicts: name, value, unit, against (what it
is compared with), ratio, target, met. Names on the command line choose some of them.
"""

import argparse
import importlib
import json
import os
import platform
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
HEADS = ("benchmark", "value", "against", "ratio", "target", "")

Figure = dict[str, str | float | bool | None]


def main() -> None:
    parser = argparse.ArgumentParser(prog="script/bench", description="Run the benchmarks and print their figures.")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the figures to FILE too")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    parser.add_argument("names", nargs="*", help="modules to run, all without any")
    chosen = parser.parse_args()
    if chosen.child:
        print(json.dumps(importlib.import_module(f"benchmarks.{chosen.child}").rows()))
        return
    sys.exit(run(chosen.names or modules(), chosen.json))


def modules() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("[a-z]*.py") if "\ndef rows(" in path.read_text(encoding="utf-8"))


def run(names: list[str], target: Path | None) -> int:
    """Run the modules, print the table; return 1 if one of them failed, a missed target is no failure."""
    figures: list[Figure] = []
    failed = []
    for name in names:
        print(f"running {name} …", file=sys.stderr, flush=True)
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks", "--child", name], stdout=subprocess.PIPE, text=True, check=False
        )
        if done.returncode == 0:
            figures += json.loads(done.stdout.splitlines()[-1])
        else:
            failed.append(name)
    report = {"machine": machine(), "figures": figures, "failed": failed}
    if target is not None:
        target.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print("\n".join([f"Machine: {machine()}", "", *table(figures), *(f"failed: {name}" for name in failed)]))
    return 1 if failed else 0


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
