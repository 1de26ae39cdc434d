"""What is wrong with an uploaded sheet, by row and column."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from core.errors import Invalid, Refusal


@dataclass(frozen=True)
class SheetFault:
    """One fault: `row` as the spreadsheet counts it (None: the whole file), `column` by its head.

    address: of a workbook of many sheets instead, such as 细则!F12.
    """

    row: int | None
    column: str | None
    message: str
    address: str = ""

    def __str__(self) -> str:
        if self.address:
            return f"{self.address}：{self.message}"
        if self.row is None:
            return self.message
        if self.column is None:
            return _("第 %(row)s 行：%(message)s", row=self.row, message=self.message)
        return _("第 %(row)s 行“%(column)s”：%(message)s", row=self.row, column=self.column, message=self.message)


class SheetFaults(Invalid):
    """An upload that cannot be taken; nothing of it was stored. `faults` are all that were found."""

    def __init__(self, faults: Sequence[SheetFault]) -> None:
        first = str(faults[0])
        more = _("（共 %(count)s 处问题）", count=len(faults)) if len(faults) > 1 else ""
        super().__init__(first + more)
        self.faults = list(faults)


def faults_of(refusal: Refusal) -> list[SheetFault]:
    """Return what a refusal says of a sheet: its faults, or its one sentence."""
    return refusal.faults if isinstance(refusal, SheetFaults) else [SheetFault(None, None, refusal.message)]
