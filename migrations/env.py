"""Run migrations as the migrator role and hand what they make to the owner role."""

import os

from alembic import context
from flask import current_app
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

import app.tables  # noqa: F401  every table
from core.db import Model


def migration_url() -> str:
    """Return the address of the migrator: from the caller, else from the environment."""
    url = context.config.get_main_option("sqlalchemy.url") or os.environ.get("LIANGJI_MIGRATION_URL", "")
    if not url:
        url = current_app.extensions["connections"].migrator()
    return url


def run() -> None:
    engine = create_engine(migration_url(), poolclass=NullPool)
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=Model.metadata, transaction_per_migration=True)
        with context.begin_transaction():
            context.run_migrations()
        if not context.is_offline_mode():
            connection.execute(text("REASSIGN OWNED BY CURRENT_USER TO liangji_owner"))
            connection.commit()
    engine.dispose()


run()
