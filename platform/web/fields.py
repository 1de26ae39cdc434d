"""Fields of forms that say in our own words what cannot be read."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from flask_babel import gettext as _
from wtforms import DateField, DecimalField


class Day(DateField):
    """A day, written 2022-09-30."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as fault:
            raise ValueError(_("请写成 2022-09-30 的样子。")) from fault


class Amount(DecimalField):
    """A finite decimal number."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as fault:
            raise ValueError(_("请写成 2 或 1.5 的样子。")) from fault
        if valuelist and not Decimal(valuelist[0]).is_finite():
            self.data = None
            raise ValueError(_("请写成 2 或 1.5 的样子。"))
