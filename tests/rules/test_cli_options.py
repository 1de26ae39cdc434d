"""Which files a command cannot do without, and which it can."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from rules.cli import rules
from tests.rules.test_cli import CASE

FILES = {"--criteria": "criteria.yaml", "--members": "members.csv", "--entries": "entries.csv"}
COMMANDS = {
    "score": {**FILES, "--quarter": "2022Q3"},
    "stars": {**FILES, "--year": "2022", "--appraisals": "appraisals.csv"},
}
OPTIONS = [(command, option) for command, options in COMMANDS.items() for option in options]


def called(command: str, options: dict[str, str]) -> tuple[int, str]:
    paths = {name: str(CASE / value) if "." in value else value for name, value in options.items()}
    result = CliRunner().invoke(rules, [command, *(word for pair in paths.items() for word in pair)])
    return result.exit_code, result.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_needs_no_more_than_these(command: str) -> None:
    assert called(command, COMMANDS[command]) == (0, "")


@pytest.mark.parametrize(("command", "option"), OPTIONS)
def test_a_command_names_what_it_cannot_do_without(command: str, option: str) -> None:
    options = {name: value for name, value in COMMANDS[command].items() if name != option}

    code, output = called(command, options)

    assert (code, "Missing option" in output, option in output) == (2, True, True), output
