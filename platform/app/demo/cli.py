"""`flask demo`: the demo district."""

import os
import sys
import time

import click
from flask.cli import AppGroup

from app.demo.fill import AnotherDistrict, renew_passwords
from app.demo.fill import fill as fill_district

demo = AppGroup("demo", help="The demo district.")


@demo.command()
def fill() -> None:
    """Fill an empty database with the demo district, once; LIANGJI_DEMO_PASSWORD is the named accounts' password."""
    password = os.environ.get("LIANGJI_DEMO_PASSWORD", "")
    if not password:
        sys.exit("flask demo fill: set LIANGJI_DEMO_PASSWORD to the password of the demo accounts")
    begun = time.monotonic()
    try:
        filled = fill_district(password, click.echo)
    except AnotherDistrict:
        sys.exit("flask demo fill: this database holds another district; the demo needs a database of its own")
    if not filled:
        renew_passwords(password)
    click.echo(
        f"The demo district is filled ({time.monotonic() - begun:.0f} s)." if filled else "The demo district is there."
    )
