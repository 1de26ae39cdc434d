"""Which test files run which lines of a package: what a mutant has to be shown to."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from coverage import Coverage, CoverageData


class ByFile:
    """A plugin of pytest: what runs during a test is noted under the test's file, and so are the seconds it takes."""

    def __init__(self, source: Path, data_file: Path) -> None:
        self.coverage = Coverage(source=[str(source)], data_file=str(data_file), config_file=False)
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.data_file = data_file
        self.coverage.start()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        file, begun = item.nodeid.partition("::")[0], time.monotonic()
        self.coverage.switch_context(file)
        result = yield
        self.seconds[file] += time.monotonic() - begun
        self.coverage.switch_context("")
        return result

    def save(self) -> None:
        self.coverage.stop()
        self.coverage.save()
        _seconds_file(self.data_file).write_text(json.dumps(self.seconds), encoding="utf-8")


def _seconds_file(data_file: Path) -> Path:
    return data_file.with_suffix(".seconds")


@dataclass
class Suite:
    """A package's test files as they were seen to run, with the lines and the seconds of each."""

    root: Path
    files: Sequence[str]
    data: CoverageData = field(init=False)
    seconds: dict[str, float] = field(init=False)

    def read(self, data_file: Path) -> None:
        self.data = CoverageData(str(data_file))
        self.data.read()
        self.seconds = json.loads(_seconds_file(data_file).read_text(encoding="utf-8"))

    def tests_of(self, path: str, line: int) -> list[str]:
        """Return the files that run a line, the quickest first; all of them for one that runs at import."""
        contexts = self.data.contexts_by_lineno(str(self.root / "platform" / path)).get(line, [])
        ran = set(contexts) - {""}
        return sorted(ran or self.files, key=self.seconds_of)

    def seconds_of(self, *files: str) -> float:
        """Return how long files took under coverage."""
        return sum(self.seconds.get(file, 0.0) for file in files)
