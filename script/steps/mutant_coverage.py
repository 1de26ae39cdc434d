"""Which test files run which lines of a package: what a mutant has to be shown to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from coverage import Coverage, CoverageData


class ByFile:
    """A plugin of pytest: what runs during a test is noted under the test's file."""

    def __init__(self, source: Path, data_file: Path) -> None:
        self.coverage = Coverage(source=[str(source)], data_file=str(data_file), config_file=False)
        self.coverage.start()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self.coverage.switch_context(item.nodeid.partition("::")[0])
        result = yield
        self.coverage.switch_context("")
        return result

    def save(self) -> None:
        self.coverage.stop()
        self.coverage.save()


@dataclass
class Suite:
    """A package's test files as they were seen to run, with the lines that each has run."""

    root: Path
    files: Sequence[str]
    data: CoverageData = field(init=False)

    def read(self, data_file: Path) -> None:
        self.data = CoverageData(str(data_file))
        self.data.read()

    def tests_of(self, path: str, line: int) -> list[str]:
        """Return the files that run a line, the likeliest to notice first; all of them for one that runs at import."""
        contexts = self.data.contexts_by_lineno(str(self.root / "platform" / path)).get(line, [])
        ran = set(contexts) - {""}
        words = _words(path)
        return sorted(ran or self.files, key=lambda file: (-len(words & _words(file)), file))


def _words(path: str) -> set[str]:
    """The words of a path: ledger/verification/replay.py is like tests/ledger/test_verification.py."""
    return set(path.removesuffix(".py").replace("/", "_").split("_")) - {"tests", "test"}
