"""The commands of every feature, registered on the flask command."""

from flask import Flask

from accounts.cli import install as install_group
from app.demo.cli import demo
from app.verification import ledger
from reports.cli import reports, worker
from rules.cli import rules
from tenants.cli import ops


def install(app: Flask) -> None:
    """Register the commands on an application."""
    for group in (demo, install_group, ledger, ops, reports, rules, worker):
        app.cli.add_command(group)
