"""`flask ledger`: commands about the ledger."""

import sys

import click
from flask.cli import AppGroup

from core.db import db
from ledger.verification import findings
from tenants.queries import communities
from tenants.scope import community_scope, within

ledger = AppGroup("ledger", help="The ledger and its chain.")


@ledger.command()
@click.option("--community", "code", help="Only this community.")
def verify(code: str | None) -> None:
    """Check every link of every chain; exit with 1 where anything differs from what was sealed."""
    found = 0
    # plain values: the check lets go of every row it has seen
    places = [(place.code, place.id) for place in db.session.scalars(communities())]
    for place_code, tenant in places:
        if code not in (None, place_code):
            continue
        with within(community_scope(tenant)):
            number = 0
            for finding in findings():
                number += 1
                click.echo(
                    f"{place_code}: 环 {finding.sequence or '-'} 积分 {finding.entry_id or '-'}: {finding.message}"
                )
        found += number
        db.session.rollback()
        click.echo(f"{place_code}: {'完好' if not number else f'{number} 处不符'}")
    sys.exit(1 if found else 0)
