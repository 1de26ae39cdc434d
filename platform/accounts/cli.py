"""`flask install`: the first steps of an installation, and an account's emergencies."""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup

from accounts import actions, grants, invitations, queries, totp
from accounts.models import SYSTEM_ACTOR, Role, User
from core import clock
from core.db import db
from core.errors import Refusal
from tenants.actions import found_district

install = AppGroup("install", help="The first steps of an installation; accounts' emergencies.")


@install.command()
@click.option("--code", required=True, help="The district's code, in addresses.")
@click.option("--name", required=True, help="The district's name.")
@click.option("--city", default="", help="The city it belongs to.")
@click.option("--system", "system_name", required=True, help="User name of the system manager.")
@click.option("--security", "security_name", required=True, help="User name of the security manager.")
def begin(code: str, name: str, city: str, system_name: str, security_name: str) -> None:
    """Found the district and its first two accounts, once; the links that open them are printed this once."""
    try:
        found_district(code, name, city)
        actor = User(username=SYSTEM_ACTOR, name=SYSTEM_ACTOR, made_at=clock.now(), language="zh_Hans")
        db.session.add(actor)
        db.session.flush()
        accounts = [
            (username, _account(username, role, actor))
            for username, role in ((system_name, Role.SYSTEM), (security_name, Role.SECURITY))
        ]
    except Refusal as refusal:
        db.session.rollback()
        sys.exit(f"flask install begin: {refusal.message}")
    db.session.commit()
    for username, token in accounts:
        click.echo(f"{username}  {invitations.link(token)}")


@install.command()
@click.argument("username")
def invite(username: str) -> None:
    """Give somebody a link to set a new password, printed this once; what signed them in before ends."""
    user = _known(username)
    token = invitations.invite(user, None)
    if user.totp_secret_encrypted is not None:
        totp.remove(user)
    db.session.commit()
    click.echo(f"{username}  {invitations.link(token)}")


@install.command()
@click.argument("username")
def disable(username: str) -> None:
    """Shut an account for good; its sessions and tokens end."""
    actions.disable(_known(username))
    db.session.commit()
    click.echo(f"{username} is shut")


def _known(username: str) -> User:
    user = queries.user_named(username)
    if user is None:
        sys.exit(f"flask install: nobody is called {username}")
    return user


def _account(username: str, role: Role, by: User) -> str:
    user = actions.add_user(username, username)
    grants.grant(user, role, by)
    return invitations.invite(user, None)
