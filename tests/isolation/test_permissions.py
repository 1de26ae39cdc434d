"""Who may use which route, written down: one that asks for another permission, or is new, differs from the table."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

TABLE = Path(__file__).with_name("permissions.txt")
UNASKED = frozenset({"HEAD", "OPTIONS"})


def written() -> dict[str, str]:
    """The table: endpoint and methods by address, and who may."""
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    cells = [[cell.strip() for cell in line.split("|")] for line in lines]
    return {" ".join(cell[:3]): cell[3] for cell in cells}


def present(application: Flask) -> dict[str, str]:
    """The URL map as it is, without the static files."""
    permissions = {}
    for rule in application.url_map.iter_rules():
        if rule.endpoint != "static":
            methods = ",".join(sorted((rule.methods or set()) - UNASKED))
            may = getattr(application.view_functions[rule.endpoint], "permission", "nobody said")
            permissions[f"{rule.endpoint} {methods} {rule.rule}"] = str(may)
    return permissions


def test_every_route_asks_for_the_permission_that_the_table_names(application: Flask) -> None:
    table, routes = written(), present(application)

    assert {route: routes[route] for route in routes if table.get(route) != routes[route]} == {}
    assert sorted(table.keys() - routes.keys()) == []


def test_the_table_names_each_route_once() -> None:
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]

    assert len(lines) == len(written())
