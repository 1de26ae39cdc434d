"""Every kind of change behind the product's back that `flask ledger verify` must find, by a superuser's hands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, create_engine, text

from ledger import chain
from ledger.states import EventKind

TABLES = (
    "entries", "entry_events", "chain_heads", "chain_anchors", "evidence", "boards", "board_rows", "board_summaries",
    "closed_quarters", "publications", "postings", "criteria_versions", "criteria_in_force", "rating_rounds", "ratings",
    "appraisals",
)  # fmt: skip


@dataclass(frozen=True)
class Victim:
    """One community in the hands of a superuser: its rows through `connection`, its files in `files`."""

    connection: Connection
    tenant: int
    files: Path

    def run(self, statement: str, **values: object) -> None:
        """Run a statement that must change something; `:t` is the community."""
        done = self.connection.execute(text(statement), {"t": self.tenant, **values})
        assert done.rowcount != 0, statement

    def value(self, query: str) -> object:
        return self.connection.execute(text(query), {"t": self.tenant}).scalar_one()


@contextmanager
def put_back(superuser_url: str, tenant: int, files: Path) -> Iterator[Victim]:
    """Let a community be tampered with, triggers and foreign keys asleep; put its rows and files back at the end."""
    engine = create_engine(superuser_url, isolation_level="AUTOCOMMIT")
    stored = {path: path.read_bytes() for path in (files / "evidence" / str(tenant)).rglob("*") if path.is_file()}
    with engine.connect() as connection:
        connection.execute(text("SET session_replication_role = replica"))
        for table in TABLES:
            copied = f"CREATE TEMPORARY TABLE saved_{table} AS SELECT * FROM {table} WHERE tenant_id = {tenant:d}"
            connection.execute(text(copied))
        try:
            yield Victim(connection, tenant, files)
        finally:
            for table in TABLES:
                connection.execute(text(f"DELETE FROM {table} WHERE tenant_id = {tenant:d}"))
                columns = ", ".join(connection.scalars(text(STORED), {"table": table}))
                connection.execute(text(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM saved_{table}"))
            for path, content in stored.items():
                path.write_bytes(content)
    engine.dispose()


STORED = (
    "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(:table) AND attnum > 0"
    " AND NOT attisdropped AND attgenerated = ''"
)
BOARD = "(SELECT max(id) FROM boards WHERE tenant_id = :t AND stage = 'confirmed')"
ENTRY = "(SELECT min(id) FROM entries WHERE tenant_id = :t AND state = 'recognised')"
PIECE = "(SELECT min(id) FROM evidence WHERE tenant_id = :t)"


def statements(*every: str) -> Callable[[Victim], None]:
    """Return what runs these statements one after another."""

    def tamper(victim: Victim) -> None:
        for statement in every:
            victim.run(statement)

    return tamper


def rewritten_tail(victim: Victim) -> None:
    """Another reason for the newest decision before the last printed head, each digest and the head made right."""
    printed = victim.value("SELECT max(sequence) FROM chain_anchors WHERE tenant_id = :t")
    links = "SELECT id, sequence, entry_id, kind, actor_id, at, reason, subject FROM entry_events WHERE tenant_id = :t"
    former = bytes(32)
    for row in victim.connection.execute(text(links + " ORDER BY sequence"), {"t": victim.tenant}).all():
        reason = "改过的理由" if row.sequence == printed else row.reason
        link = chain.Link(row.entry_id, EventKind(row.kind), row.actor_id, row.at, reason, row.subject)
        former = chain.digest(former, row.sequence, link)
        if row.sequence < int(str(printed)):
            continue
        change = "UPDATE entry_events SET reason = :reason, digest = :digest WHERE tenant_id = :t AND id = :id"
        victim.run(change, reason=reason, digest=former, id=row.id)
        if row.sequence == printed and row.entry_id is not None:
            victim.run(
                "UPDATE entries SET note = :note WHERE tenant_id = :t AND id = :id", note=reason, id=row.entry_id
            )
    victim.run("UPDATE chain_heads SET digest = :digest WHERE tenant_id = :t", digest=former)


def cut_tail(*, before_the_board: bool) -> Callable[[Victim], None]:
    """Return what removes the newest entry with its links and rewinds the head, before or after the last seal."""

    def tamper(victim: Victim) -> None:
        links = "FROM entry_events WHERE tenant_id = :t AND"
        kind = "= 'sealed'" if before_the_board else "<> 'sealed'"
        end = int(str(victim.value(f"SELECT max(sequence) {links} kind {kind}"))) - (1 if before_the_board else 0)
        gone = f"(SELECT entry_id {links} sequence >= {end} AND entry_id IS NOT NULL)"
        start = int(str(victim.value(f"SELECT min(sequence) {links} entry_id IN {gone}")))
        recorded = f"(SELECT entry_id {links} sequence >= {start} AND kind = 'recorded')"
        victim.run(f"DELETE FROM entries WHERE tenant_id = :t AND id IN {recorded}")
        victim.run(f"DELETE FROM entry_events WHERE tenant_id = :t AND sequence >= {start}")
        victim.run(
            "UPDATE chain_heads h SET sequence = e.sequence, digest = e.digest FROM entry_events e"
            f" WHERE h.tenant_id = :t AND e.tenant_id = :t AND e.sequence = {start - 1}"
        )

    return tamper


def add_link(victim: Victim, entry_id: int | None, kind: str, reason: str, subject: str) -> None:
    """Add a link whose digest is right, and move the head to it."""
    head = "SELECT sequence, digest FROM chain_heads WHERE tenant_id = :t"
    sequence, digest = victim.connection.execute(text(head), {"t": victim.tenant}).one()
    actor = int(str(victim.value("SELECT min(actor_id) FROM entry_events WHERE tenant_id = :t")))
    link = chain.Link(entry_id, EventKind(kind), actor, datetime.now(UTC), reason, subject)
    values = {"sequence": sequence + 1, "digest": chain.digest(bytes(digest), sequence + 1, link)}
    victim.run(
        "INSERT INTO entry_events (tenant_id, sequence, entry_id, kind, actor_id, at, reason, subject, digest)"
        " VALUES (:t, :sequence, :entry, :kind, :actor, :at, :reason, :subject, :digest)",
        **values, entry=entry_id, kind=kind, actor=actor, at=link.at, reason=reason, subject=subject,
    )  # fmt: skip
    victim.run("UPDATE chain_heads SET sequence = :sequence, digest = :digest WHERE tenant_id = :t", **values)
    if entry_id is not None:
        stands = (
            "UPDATE entries SET state = :kind, note = :reason, decided_at = :at WHERE tenant_id = :t AND id = :entry"
        )
        victim.run(stands, kind=kind, reason=reason, at=link.at, entry=entry_id)


def second_seal(victim: Victim) -> None:
    """A confirmed board sealed anew, with whatever content."""
    name = victim.value("SELECT max(reason) FROM entry_events WHERE tenant_id = :t AND kind = 'sealed'")
    add_link(victim, None, "sealed", str(name), "0" * 64)


def later_decision(kind: str) -> Callable[[Victim], None]:
    """Return what adds a decision to an entry that was recognised for good, link and row in agreement."""

    def tamper(victim: Victim) -> None:
        add_link(victim, int(str(victim.value(f"SELECT {ENTRY}"))), kind, "另有说法", "")

    return tamper


def file_of(victim: Victim) -> Path:
    """Return the path of the first piece of evidence."""
    return victim.files / str(victim.value(f"SELECT key FROM evidence WHERE tenant_id = :t AND id = {PIECE}"))


def replaced_bytes(victim: Victim) -> None:
    path = file_of(victim)
    path.write_bytes(path.read_bytes()[:-1] + b"!")


def removed_file(victim: Victim) -> None:
    file_of(victim).unlink()


def pointed_elsewhere(victim: Victim) -> None:
    """Another file under another key, which the row names; hash and size as they were."""
    other = victim.files / "evidence" / "elsewhere.png"
    other.write_bytes(b"\x89PNG\r\n\x1a\n" + b"another picture")
    victim.run(f"UPDATE evidence SET key = 'evidence/elsewhere.png' WHERE tenant_id = :t AND id = {PIECE}")


def erased_board(victim: Victim) -> None:
    """A confirmed board as if it had never been: rows, summary, publication, head, closed quarter."""
    victim.run(
        "DELETE FROM closed_quarters q USING boards b WHERE q.tenant_id = :t AND b.tenant_id = :t"
        f" AND b.id = {BOARD} AND q.year = b.year AND q.number = b.number"
    )
    victim.run(
        "DELETE FROM chain_anchors a USING boards b WHERE a.tenant_id = :t AND b.tenant_id = :t"
        f" AND b.id = {BOARD} AND a.printed_on LIKE b.year || 'Q' || b.number || '%'"
    )
    for table in ("board_rows", "board_summaries", "publications"):
        victim.run(f"DELETE FROM {table} WHERE tenant_id = :t AND board_id = {BOARD}")
    victim.run(f"DELETE FROM boards WHERE tenant_id = :t AND id = {BOARD}")


COPIED = "tenant_id, member_id, branch_id, item, occurred_on, quantity, reason, source, recorded_by_id, recorded_at"
LISTED = f"WHERE tenant_id = :t AND board_id = {BOARD} AND position = 1"
UNLISTED = (
    f"WHERE tenant_id = :t AND board_id = {BOARD} AND id = (SELECT max(id) FROM board_rows WHERE tenant_id = :t"
    f" AND board_id = {BOARD} AND colour IS NULL)"
)

KINDS: dict[str, Callable[[Victim], None]] = {
    "an entry's points": statements(f"UPDATE entries SET points = 5000 WHERE tenant_id = :t AND id = {ENTRY}"),
    "an entry's state": statements(f"UPDATE entries SET state = 'rejected' WHERE tenant_id = :t AND id = {ENTRY}"),
    "an entry removed with its links": statements(
        f"DELETE FROM entry_events WHERE tenant_id = :t AND entry_id = {ENTRY}",
        f"DELETE FROM entries WHERE tenant_id = :t AND id = {ENTRY}",
    ),
    "an entry that nobody recorded": statements(
        f"INSERT INTO entries ({COPIED}, state, note) SELECT {COPIED}, 'recorded', '' FROM entries"
        f" WHERE tenant_id = :t AND id = {ENTRY}"
    ),
    "a link's reason": statements("UPDATE entry_events SET reason = '改过' WHERE tenant_id = :t AND sequence = 2"),
    "a link removed, the others closed up": statements(
        "DELETE FROM entry_events WHERE tenant_id = :t AND sequence = 2",
        "UPDATE entry_events SET sequence = -sequence WHERE tenant_id = :t AND sequence > 2",
        "UPDATE entry_events SET sequence = -sequence - 1 WHERE tenant_id = :t AND sequence < 0",
        "UPDATE chain_heads SET sequence = sequence - 1 WHERE tenant_id = :t",
    ),
    "two links swapped": statements(
        "UPDATE entry_events SET sequence = -2 WHERE tenant_id = :t AND sequence = 2",
        "UPDATE entry_events SET sequence = 2 WHERE tenant_id = :t AND sequence = 3",
        "UPDATE entry_events SET sequence = 3 WHERE tenant_id = :t AND sequence = -2",
    ),
    "the head": statements("UPDATE chain_heads SET sequence = sequence - 1 WHERE tenant_id = :t"),
    "the tail rewritten with right digests": rewritten_tail,
    "the tail cut before the last seal": cut_tail(before_the_board=True),
    "the tail cut after the last seal": cut_tail(before_the_board=False),
    "the anchors deleted": statements("DELETE FROM chain_anchors WHERE tenant_id = :t"),
    "a listed total of a confirmed board": statements(f"UPDATE board_rows SET total = total + 1000000 {LISTED}"),
    "an unlisted total of a confirmed board": statements(f"UPDATE board_rows SET total = total + 1000000 {UNLISTED}"),
    "a row taken off a confirmed board": statements(f"DELETE FROM board_rows {UNLISTED}"),
    "a confirmed board's fingerprint, its publication's too": statements(
        f"UPDATE boards SET fingerprint = repeat('0', 64) WHERE tenant_id = :t AND id = {BOARD}",
        f"UPDATE publications SET fingerprint = repeat('0', 64) WHERE tenant_id = :t AND board_id = {BOARD}",
    ),
    "a publication's fingerprint": statements(
        f"UPDATE publications SET fingerprint = repeat('0', 64) WHERE tenant_id = :t AND board_id = {BOARD}"
    ),
    "a confirmed board made a draft again": statements(
        f"UPDATE boards SET stage = 'draft' WHERE tenant_id = :t AND id = {BOARD}"
    ),
    "a confirmed board erased with all that names it": erased_board,
    "a summary's figure": statements(
        f"UPDATE board_summaries SET red = red + 1 WHERE tenant_id = :t AND board_id = {BOARD}"
    ),
    "a closed quarter deleted": statements(
        "DELETE FROM closed_quarters WHERE tenant_id = :t"
        " AND id = (SELECT max(id) FROM closed_quarters WHERE tenant_id = :t)"
    ),
    "evidence: bytes replaced": replaced_bytes,
    "evidence: file removed": removed_file,
    "evidence: row pointed at another file": pointed_elsewhere,
    "evidence: name": statements(f"UPDATE evidence SET name = '另一份.png' WHERE tenant_id = :t AND id = {PIECE}"),
    "evidence: type": statements(
        f"UPDATE evidence SET media_type = 'application/pdf' WHERE tenant_id = :t AND id = {PIECE}"
    ),
    "evidence: row removed": statements(f"DELETE FROM evidence WHERE tenant_id = :t AND id = {PIECE}"),
    "the criteria's document": statements(
        "UPDATE criteria_versions SET document = jsonb_set(document, '{title}', '\"另一版\"') WHERE tenant_id = :t"
    ),
    "the criteria in force of a past quarter": statements(
        "UPDATE criteria_in_force SET since = since + interval '50 years' WHERE tenant_id = :t"
        " AND id = (SELECT min(id) FROM criteria_in_force WHERE tenant_id = :t)"
    ),
    "a second seal of a confirmed thing": second_seal,
    "a recognised entry rejected later": later_decision("rejected"),
    "a recognised entry taken back without a correction": later_decision("reversed"),
    "an appraisal below a recognised star": statements(
        "UPDATE appraisals SET score = score - 100 WHERE tenant_id = :t"
        " AND id = (SELECT min(id) FROM appraisals WHERE tenant_id = :t AND is_fixed)"
    ),
    "a recognised star": statements(
        "UPDATE ratings SET tier = 'five' WHERE tenant_id = :t AND id = (SELECT max(r.id) FROM ratings r JOIN"
        " rating_rounds o ON o.tenant_id = r.tenant_id AND o.id = r.round_id WHERE r.tenant_id = :t"
        " AND o.stage = 'recognised' AND r.tier IS DISTINCT FROM 'five')"
    ),
}
