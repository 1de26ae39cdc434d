"""`flask install`: the first steps of an installation."""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup

from accounts import actions
from accounts.models import SYSTEM_ACTOR, Role, User
from core import clock
from core.db import db
from core.errors import Refusal
from tenants.actions import found_district

install = AppGroup("install", help="The first steps of an installation.")


@install.command()
@click.option("--code", required=True, help="The district's code, in addresses.")
@click.option("--name", required=True, help="The district's name.")
@click.option("--city", default="", help="The city it belongs to.")
@click.option("--system", "system_name", required=True, help="User name of the system manager.")
@click.option("--security", "security_name", required=True, help="User name of the security manager.")
def begin(code: str, name: str, city: str, system_name: str, security_name: str) -> None:
    """Found the district and its first two accounts, once; their passwords are printed this once."""
    try:
        found_district(code, name, city)
        actor = User(username=SYSTEM_ACTOR, name=SYSTEM_ACTOR, made_at=clock.now(), language="zh_Hans")
        db.session.add(actor)
        db.session.flush()
        made = [
            (username, _account(username, role, actor))
            for username, role in ((system_name, Role.SYSTEM), (security_name, Role.SECURITY))
        ]
    except Refusal as refusal:
        db.session.rollback()
        sys.exit(f"flask install begin: {refusal.message}")
    db.session.commit()
    for username, password in made:
        click.echo(f"{username}  {password}")


def _account(username: str, role: Role, by: User) -> str:
    user, password = actions.add_user(username, username)
    actions.grant(user, role, by)
    return password
