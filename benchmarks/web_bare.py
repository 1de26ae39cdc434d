"""The floor that pages are compared with: a bare Flask application, one indexed SELECT, on the same server."""

import os

import psycopg2
from flask import Flask

app = Flask(__name__)
connections: list[psycopg2.extensions.connection] = []


@app.get("/<int:member_id>")
def name_of(member_id: int) -> str:
    """Answer with a member's name."""
    if not connections:
        url = os.environ["LIANGJI_MIGRATION_URL"].replace("+psycopg2", "")
        connections.append(psycopg2.connect(url))
        connections[0].autocommit = True
    with connections[0].cursor() as cursor:
        cursor.execute("SELECT name FROM members WHERE tenant_id = %s AND id = %s", (1, member_id))
        row = cursor.fetchone()
    return f"<!doctype html><title>{row[0] if row else ''}</title>"
