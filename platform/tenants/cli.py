"""`flask ops`: what whoever runs the servers does to the database."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from core.db import db
from tenants import distribution, revisions

ops = AppGroup("ops", help="Running the database.")

NO_CITUS = (
    "flask ops distribute: this database does not have the extension citus; install it on every node, run"
    " CREATE EXTENSION citus as a superuser, add the nodes, and try again. Nothing was changed."
)


@ops.command()
@click.option("--plan", "wanted", flag_value="plan", help="Print the statements.")
@click.option("--apply", "wanted", flag_value="apply", help="Run them, in one transaction, as the migrator.")
def distribute(wanted: str | None) -> None:
    """Distribute the communities over the nodes of a Citus cluster."""
    if wanted is None:
        sys.exit("flask ops distribute: say --plan or --apply")
    with _as_owner() as connection:
        faults = distribution.breaches(connection)
        if faults:
            sys.exit("flask ops distribute: this schema cannot be distributed:\n" + "\n".join(faults))
        statements = distribution.plan(connection)
        if wanted == "plan":
            click.echo(";\n".join(statements) + ";")
            return
        if not distribution.is_shardable(connection):
            sys.exit(NO_CITUS)
        for statement in statements:
            connection.execute(text(statement))
        connection.commit()
        click.echo(f"{len(distribution.owned())} tables of the communities are distributed")


@contextmanager
def _as_owner() -> Iterator[Connection]:
    engine = create_engine(current_app.extensions["connections"].migrator(), poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text("SET LOCAL ROLE liangji_owner"))
        yield connection
    engine.dispose()


@ops.command("raise-revisions")
def raise_revisions() -> None:
    """Let every page be made anew, after rows were written by hand."""
    number = revisions.raise_all()
    db.session.commit()
    click.echo(f"{number} communities are shown anew")
