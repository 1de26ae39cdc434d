"""Guards beyond the entries: rights that the application never needs are taken away, and rows freeze by what they say
themselves, so that each guard works on the shard that holds the row."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

APPEND_ONLY = ("board_summaries", "closed_quarters", "postings")
NEVER_DELETED = (
    "boards", "criteria_in_force", "publications", "rating_rounds", "links", "report_requests", "tokens", "chain_heads",
    "members", "branches",
)  # fmt: skip
SET_ONCE = {
    "publications": ("withdrawn_at", "withdrawn_reason"),
    "links": ("withdrawn_at",),
    "grants": ("withdrawn_at",),
    "tokens": ("withdrawn_at",),
}
REFUSED = "RAISE EXCEPTION '% is sealed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'"


def upgrade() -> None:
    for table in APPEND_ONLY:
        op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM liangji_app")
        op.execute(
            f"CREATE TRIGGER sealed BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_rewriting()"
        )
    op.execute("CREATE TRIGGER kept BEFORE TRUNCATE ON postings FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting()")
    op.execute("REVOKE UPDATE ON criteria_versions FROM liangji_app")
    for table in NEVER_DELETED:
        op.execute(f"REVOKE DELETE, TRUNCATE ON {table} FROM liangji_app")
    _rows_set_once()
    _board_rows()
    _decided_entries()
    _heads_that_grow()
    _criteria_of_begun_quarters()
    _ratings()
    _appraisals()
    _reports()
    _names_of_our_own()


def _function(name: str, body: str) -> None:
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}"
        " IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )


def _trigger(table: str, events: str, function: str, arguments: tuple[str, ...] = ()) -> None:
    given = ", ".join(f"'{argument}'" for argument in arguments)
    op.execute(f"CREATE TRIGGER frozen BEFORE {events} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}({given})")


def _rows_set_once() -> None:
    """The columns named may go from empty to a value, once; everything else of the row is fixed, and so is the row."""
    _function(
        "refuse_all_but_once",
        f"""
        IF TG_OP = 'DELETE' OR to_jsonb(OLD) - TG_ARGV IS DISTINCT FROM to_jsonb(NEW) - TG_ARGV THEN {REFUSED}; END IF;
        IF EXISTS (
            SELECT FROM unnest(TG_ARGV) AS name
            WHERE coalesce(to_jsonb(OLD) ->> name, '') <> ''
            AND to_jsonb(OLD) -> name IS DISTINCT FROM to_jsonb(NEW) -> name
        ) THEN {REFUSED}; END IF;
        """,
    )
    for table, columns in SET_ONCE.items():
        _trigger(table, "UPDATE OR DELETE", "refuse_all_but_once", columns)


def _board_rows() -> None:
    """A row of a confirmed board carries its own mark; no row ever changes otherwise, nor moves to another board."""
    op.add_column("board_rows", sa.Column("is_frozen", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("ALTER TABLE board_rows DISABLE TRIGGER frozen")
    op.execute(
        "UPDATE board_rows r SET is_frozen = true FROM boards b"
        " WHERE b.tenant_id = r.tenant_id AND b.id = r.board_id AND b.stage = 'confirmed'"
    )
    op.execute("ALTER TABLE board_rows ENABLE TRIGGER frozen")
    _function(
        "refuse_a_frozen_row",
        """
        IF OLD.is_frozen OR (TG_OP = 'UPDATE' AND to_jsonb(OLD) - ARRAY['is_frozen']
            IS DISTINCT FROM to_jsonb(NEW) - ARRAY['is_frozen']) THEN
            RAISE EXCEPTION 'the rows of a confirmed board are frozen' USING ERRCODE = 'restrict_violation';
        END IF;
        """,
    )
    op.execute(
        "CREATE TRIGGER frozen_row BEFORE UPDATE OR DELETE ON board_rows"
        " FOR EACH ROW EXECUTE FUNCTION refuse_a_frozen_row()"
    )
    # from now on the older trigger asks the boards for added rows alone
    op.execute("DROP TRIGGER frozen ON board_rows")
    op.execute("CREATE TRIGGER frozen BEFORE INSERT ON board_rows FOR EACH ROW EXECUTE FUNCTION refuse_frozen_rows()")


def _decided_entries() -> None:
    """An entry that is decided for good changes no more, but for a recognised one that a correction takes back."""
    _function(
        "refuse_a_decided_entry",
        f"""
        IF OLD.state IN ('recognised', 'rejected', 'reversed')
            AND (OLD.state, NEW.state) IS DISTINCT FROM ('recognised', 'reversed') THEN {REFUSED}; END IF;
        IF OLD.state = 'recognised' AND (OLD.verified_by_id, OLD.recognised_by_id)
            IS DISTINCT FROM (NEW.verified_by_id, NEW.recognised_by_id) THEN {REFUSED}; END IF;
        """,
    )
    op.execute("CREATE TRIGGER moves BEFORE UPDATE ON entries FOR EACH ROW EXECUTE FUNCTION refuse_a_decided_entry()")


def _names_of_our_own() -> None:
    """Let no temporary table of the caller stand in for one of ours inside a trigger."""
    for function in (
        "refuse_changed_facts", "refuse_rewriting", "refuse_frozen_board", "refuse_frozen_rows", "raise_revision",
        "refuse_all_but_once", "refuse_a_frozen_row", "refuse_a_decided_entry", "refuse_a_shorter_chain",
        "refuse_a_begun_quarter", "refuse_a_fixed_rating", "refuse_a_fixed_round", "refuse_a_fixed_figure",
        "refuse_another_report",
    ):  # fmt: skip
        op.execute(f"ALTER FUNCTION {function}() SET search_path = pg_catalog, public, pg_temp")


def _heads_that_grow() -> None:
    _function(
        "refuse_a_shorter_chain",
        f"""
        IF TG_OP = 'DELETE' OR NEW.tenant_id <> OLD.tenant_id OR NEW.sequence < OLD.sequence
            OR (NEW.sequence = OLD.sequence AND NEW.digest <> OLD.digest) THEN {REFUSED}; END IF;
        """,
    )
    _trigger("chain_heads", "UPDATE OR DELETE", "refuse_a_shorter_chain")


def _criteria_of_begun_quarters() -> None:
    """A community's first version may hold from any quarter; every other one was set before its quarter began."""
    op.add_column("criteria_in_force", sa.Column("is_first", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(
        "UPDATE criteria_in_force f SET is_first = true WHERE id ="
        " (SELECT min(id) FROM criteria_in_force g WHERE g.tenant_id = f.tenant_id)"
    )
    op.create_index(
        "uq_criteria_in_force_tenant_id_first",
        "criteria_in_force",
        ["tenant_id"],
        unique=True,
        postgresql_where=sa.text("is_first"),
    )
    op.create_check_constraint(
        op.f("ck_criteria_in_force_set_before"),
        "criteria_in_force",
        "is_first OR since > (set_at AT TIME ZONE 'Asia/Shanghai')::date",
    )
    _function(
        "refuse_a_begun_quarter",
        f"""
        IF TG_OP = 'DELETE' OR OLD.since <= (now() AT TIME ZONE 'Asia/Shanghai')::date OR OLD.since <> NEW.since
            OR OLD.is_first <> NEW.is_first THEN {REFUSED}; END IF;
        """,
    )
    _trigger("criteria_in_force", "UPDATE OR DELETE", "refuse_a_begun_quarter")


def _ratings() -> None:
    """Each row of a year's rating says itself how far it has come: what a row fixed is not changed by the next."""
    stages = sa.Enum(
        "actual", "accepted", "recognised", name="row", native_enum=False, create_constraint=False, length=32
    )
    op.add_column("ratings", sa.Column("stage", stages, nullable=False, server_default="actual"))
    op.create_check_constraint(op.f("ck_ratings_row"), "ratings", "stage IN ('actual', 'accepted', 'recognised')")
    op.execute(
        "UPDATE ratings r SET stage = o.stage FROM rating_rounds o"
        " WHERE o.tenant_id = r.tenant_id AND o.id = r.round_id"
    )
    _function(
        "refuse_a_fixed_rating",
        f"""
        IF OLD.stage = 'recognised' OR (TG_OP = 'DELETE' AND OLD.stage <> 'actual') THEN {REFUSED}; END IF;
        IF TG_OP = 'UPDATE' AND (
            (OLD.stage, NEW.stage) NOT IN (('actual', 'accepted'), ('accepted', 'recognised'))
            OR to_jsonb(OLD) - ARRAY['stage', 'tier', 'grounds', NEW.stage, NEW.stage || '_reason']
                IS DISTINCT FROM to_jsonb(NEW) - ARRAY['stage', 'tier', 'grounds', NEW.stage, NEW.stage || '_reason']
        ) THEN {REFUSED}; END IF;
        """,
    )
    _trigger("ratings", "UPDATE OR DELETE", "refuse_a_fixed_rating")
    _function(
        "refuse_a_fixed_round",
        f"""
        IF TG_OP = 'DELETE' OR OLD.stage = 'recognised' THEN {REFUSED}; END IF;
        IF OLD.stage = 'accepted' AND (
            NEW.stage <> 'recognised' OR to_jsonb(OLD) - ARRAY['stage', 'recognised_by_id', 'recognised_at']
                IS DISTINCT FROM to_jsonb(NEW) - ARRAY['stage', 'recognised_by_id', 'recognised_at']
        ) THEN {REFUSED}; END IF;
        """,
    )
    _trigger("rating_rounds", "UPDATE OR DELETE", "refuse_a_fixed_round")


def _appraisals() -> None:
    """Figures that an accepted rating rests on are fixed with it."""
    op.add_column("appraisals", sa.Column("is_fixed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(
        "UPDATE appraisals a SET is_fixed = true FROM rating_rounds o"
        " WHERE o.tenant_id = a.tenant_id AND o.year = a.year AND o.stage <> 'actual'"
    )
    _function("refuse_a_fixed_figure", f"IF OLD.is_fixed THEN {REFUSED}; END IF;")
    _trigger("appraisals", "UPDATE OR DELETE", "refuse_a_fixed_figure")


def _reports() -> None:
    """What was asked for stays as it was asked; a report that is done stays done, and a fence is never lowered."""
    _function(
        "refuse_another_report",
        f"""
        IF TG_OP = 'DELETE' OR OLD.state = 'done' OR NEW.fence < OLD.fence
            OR (OLD.id, OLD.kind, OLD.year, OLD.number, OLD.street_id, OLD.tenant_id, OLD.asked_by_id, OLD.asked_at)
                IS DISTINCT FROM
                (NEW.id, NEW.kind, NEW.year, NEW.number, NEW.street_id, NEW.tenant_id, NEW.asked_by_id, NEW.asked_at)
            OR (OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN (
                ('queued', 'running'), ('queued', 'cancelled'), ('running', 'done'), ('running', 'failed'),
                ('running', 'cancelled'), ('failed', 'queued'), ('cancelled', 'queued')))
        THEN {REFUSED}; END IF;
        """,
    )
    _trigger("report_requests", "UPDATE OR DELETE", "refuse_another_report")
