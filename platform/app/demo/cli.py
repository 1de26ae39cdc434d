"""`flask demo`: the demo district."""

import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context

import click
from flask.cli import AppGroup, ScriptInfo

from app.demo.fill import AnotherDistrict, fill, make_units, renew_passwords
from core.db import db

demo = AppGroup("demo", help="The demo district.")

PROCESSES = 2
"""While one waits for PostgreSQL the other one reckons."""


@demo.command("fill")
def fill_district() -> None:
    """Fill an empty database with the demo district, once; LIANGJI_DEMO_PASSWORD is the named accounts' password."""
    password = os.environ.get("LIANGJI_DEMO_PASSWORD", "")
    if not password:
        sys.exit("flask demo fill: set LIANGJI_DEMO_PASSWORD to the password of the demo accounts")
    begun = time.monotonic()
    try:
        codes = make_units(password)
    except AnotherDistrict:
        sys.exit("flask demo fill: this database holds another district; the demo needs a database of its own")
    db.session.remove()
    shares = [codes[start::PROCESSES] for start in range(PROCESSES)]
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as processes:
        filled = sum(processes.map(partial(_fill, password), shares))
    if not filled:
        renew_passwords(password)
    click.echo(
        f"The demo district is filled ({time.monotonic() - begun:.0f} s)." if filled else "The demo district is there."
    )


def _fill(password: str, codes: list[str]) -> int:
    """Fill some communities in a process of their own."""
    with ScriptInfo("wsgi:app").load_app().app_context():
        return fill(password, click.echo, codes)
