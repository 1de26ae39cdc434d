"""The flow of an import, the same for every kind of sheet: upload, check, look, commit all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from flask import render_template, request
from flask.typing import ResponseReturnValue

from core import uploads
from core.db import db
from core.errors import Refusal
from core.sheets import SheetFault, Table, faults_of

C = TypeVar("C")
FAULTS_SHOWN = 200


def sent_sheet() -> bytes:
    """Return the sheet that was uploaded, nothing where none was."""
    upload = request.files.get("sheet")
    return upload.read() if upload else b""


@dataclass(frozen=True)
class SheetImport(Generic[C]):
    """One kind of import: how its sheet is read and checked, and the page that it comes back to.

    folder: where a checked sheet waits for its commit; `values` are the page's further values.
    """

    page: str
    folder: str
    read: Callable[[bytes], Table]
    check: Callable[[Table], C]
    values: Mapping[str, object] = field(default_factory=dict)

    def start(self) -> str:
        """Return the page with the upload."""
        return self._page()

    def checked(self, content: bytes) -> ResponseReturnValue:
        """Check a sheet; nothing is stored but the sheet itself."""
        table = None
        try:
            table = self._read(content)
            checked = self.check(table)
            upload = uploads.save(content, self.folder)
        except Refusal as refusal:
            db.session.rollback()
            return self._page(table, faults=faults_of(refusal)), refusal.status
        return self._page(table, checked, upload=upload)

    def committed(self, act: Callable[[str], int], done: Callable[[int], ResponseReturnValue]) -> ResponseReturnValue:
        """Do what was checked and commit it; `act` gets the sheet's hash and returns how many it stored."""
        upload = request.form.get("kept", "")
        try:
            count = act(upload)
            db.session.commit()
        except Refusal as refusal:
            db.session.rollback()
            return self._page(faults=faults_of(refusal)), refusal.status
        uploads.delete(upload, self.folder)
        return done(count)

    def table(self, upload: str) -> Table:
        """Read a checked sheet again; raise Invalid where it is gone."""
        return self._read(uploads.load(upload, self.folder))

    def _read(self, content: bytes) -> Table:
        """Read a sheet while no transaction is open: a slow file holds neither a lock nor a connection."""
        db.session.close()
        return self.read(content)

    def _page(
        self, table: Table | None = None, checked: C | None = None, faults: Sequence[SheetFault] = (), upload: str = ""
    ) -> str:
        return render_template(
            self.page,
            table=table,
            checked=checked,
            faults=faults[:FAULTS_SHOWN],
            fault_count=len(faults),
            kept=upload,
            **self.values,
        )
