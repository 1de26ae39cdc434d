"""The database: one declarative base, one Flask-SQLAlchemy instance, column types that recur."""

from datetime import datetime
from enum import Enum as PythonEnum
from typing import Annotated, ClassVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, DateTime, Enum, MetaData, String
from sqlalchemy.orm import DeclarativeBase, mapped_column

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

Instant = Annotated[datetime, mapped_column(DateTime(timezone=True))]
Millionths = Annotated[int, mapped_column(BigInteger)]
Hundredths = Annotated[int, mapped_column(BigInteger)]
Code = Annotated[str, mapped_column(String(64))]
Name = Annotated[str, mapped_column(String(120))]


def _words() -> Enum:
    """Return the type of a column that holds one word of an enumeration, checked by the database."""
    return Enum(
        PythonEnum,
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda words: [word.value for word in words],
    )


class Model(DeclarativeBase):
    """The base of every table."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar = {PythonEnum: _words(), datetime: DateTime(timezone=True)}


db = SQLAlchemy(metadata=Model.metadata)
