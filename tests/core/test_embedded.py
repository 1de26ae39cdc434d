"""The embedded servers: attach, hand over, roles."""

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psycopg2
import pytest
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError
from redis.retry import Retry

from core import embedded
from core.embedded import Servers, postgresql, process


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    with embedded.running(tmp_path_factory.mktemp("servers"), durable=False) as running:
        yield running


def answer_to(url: str, question: str) -> object:
    with closing(psycopg2.connect(url.replace("+psycopg2", ""))) as connection, connection.cursor() as cursor:
        cursor.execute(question)
        row = cursor.fetchone()
        assert row is not None
        return row[0]


def kill(servers: Servers) -> None:
    postmaster = (servers.postgresql.folder / "postmaster.pid").read_text().split()[0]
    os.kill(int(postmaster), signal.SIGKILL)
    while servers.postgresql.is_alive:
        time.sleep(0.01)


def test_each_url_signs_in_as_its_own_role(servers: Servers) -> None:
    urls = [servers.database_url, servers.migration_url, servers.backup_url]

    roles = [answer_to(url, "SELECT current_user") for url in urls]

    assert roles == ["liangji_app", "liangji_migrator", "liangji_backup"]


def test_only_migrator_and_backup_bypass_row_level_security(servers: Servers) -> None:
    question = (
        "SELECT array_agg(rolname::text ORDER BY rolname) FROM pg_roles WHERE rolname ~ '^liangji' AND rolbypassrls"
    )

    assert answer_to(servers.backup_url, question) == ["liangji_backup", "liangji_migrator"]


def test_no_role_of_the_product_is_a_superuser_and_the_owner_cannot_sign_in(servers: Servers) -> None:
    question = (
        "SELECT bool_or(rolsuper) OR bool_or(rolcanlogin AND rolname = 'liangji_owner') "
        "FROM pg_roles WHERE rolname ~ '^liangji'"
    )

    assert answer_to(servers.database_url, question) is False


def test_the_application_creates_nothing(servers: Servers) -> None:
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        answer_to(servers.database_url, "CREATE TABLE mine (id int)")


def test_the_application_reads_what_the_migrator_makes_for_the_owner(servers: Servers) -> None:
    with closing(psycopg2.connect(servers.migration_url.replace("+psycopg2", ""))) as connection, connection:
        connection.cursor().execute("SET ROLE liangji_owner; CREATE TABLE made (id int); INSERT INTO made VALUES (7)")

    assert answer_to(servers.database_url, "SELECT id FROM made") == 7
    assert (
        answer_to(servers.database_url, "SELECT tableowner::text FROM pg_tables WHERE tablename = 'made'")
        == "liangji_owner"
    )


def test_the_backup_role_writes_nothing(servers: Servers) -> None:
    with pytest.raises(psycopg2.errors.ReadOnlySqlTransaction):
        answer_to(servers.backup_url, "CREATE TABLE mine (id int)")


def test_a_foreign_password_is_refused_by_both(servers: Servers) -> None:
    postgresql = servers.postgresql
    stranger = postgresql.url("liangji_app", "guess")

    with pytest.raises(psycopg2.OperationalError):
        answer_to(stranger, "SELECT 1")
    with pytest.raises(AuthenticationError), Redis(port=servers.redis.port or 0, retry=Retry(NoBackoff(), 0)) as client:
        client.get("x")


def test_the_database_is_utf8_in_code_point_order_and_keeps_acknowledged_commits(servers: Servers) -> None:
    assert answer_to(servers.database_url, "SHOW server_encoding") == "UTF8"
    assert answer_to(servers.database_url, "SELECT datcollate FROM pg_database WHERE datname = 'liangji'") == "C"
    assert answer_to(servers.database_url, "SHOW synchronous_commit") == "on"
    assert str(answer_to(servers.database_url, "SHOW server_version")).startswith("18.")


def test_a_second_user_attaches_and_its_leaving_ends_nothing(tmp_path: Path) -> None:
    with embedded.running(tmp_path, durable=False) as first:
        second = embedded.attach_or_start(tmp_path)
        assert not second.started
        second.stop()

        assert answer_to(first.database_url, "SELECT 1") == 1


def test_servers_outlive_their_starter_while_somebody_uses_them(tmp_path: Path) -> None:
    first = embedded.attach_or_start(tmp_path, durable=False)
    second = embedded.attach_or_start(tmp_path)

    first.stop()

    assert answer_to(second.database_url, "SELECT 1") == 1
    second.stop()
    assert not second.postgresql.is_up()
    assert not second.redis.is_up()


def test_after_a_killed_user_the_next_one_attaches_and_ends_the_servers(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib, time; from core import embedded; "
        "embedded.attach_or_start(pathlib.Path(sys.argv[1])); print('up', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE) as user:
        assert user.stdout is not None
        assert user.stdout.readline() == b"up\n"
        user.kill()

    with embedded.running(tmp_path) as next_user:
        assert not next_user.started

    assert not next_user.postgresql.is_up()


def test_a_killed_server_is_revived_at_the_same_address(tmp_path: Path) -> None:
    with embedded.running(tmp_path, durable=False) as servers:
        address = servers.database_url
        kill(servers)

        servers.revive()

        assert servers.database_url == address
        assert answer_to(address, "SELECT 1") == 1


@contextmanager
def stopped(number: int) -> Iterator[None]:
    """Stop a process for the length of a block."""
    os.kill(number, signal.SIGSTOP)
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGCONT)


def redis_process(servers: Servers) -> int:
    with Redis.from_url(servers.redis_url) as client:
        return int(client.info("server")["process_id"])


def redis_servers(servers: Servers) -> list[int]:
    """Every process that has a file of the Redis folder open."""
    process_ids = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            opened = {os.readlink(one) for one in (entry / "fd").iterdir()}
            if any(name.startswith(f"{servers.redis.folder}/appendonly") for name in opened):
                process_ids.append(int(entry.name))
    return process_ids


def test_beside_a_stopped_redis_no_second_one_is_started_over_its_folder(tmp_path: Path) -> None:
    with embedded.running(tmp_path, durable=False) as servers:
        number = redis_process(servers)
        with stopped(number):
            with pytest.raises(embedded.ServerSilent, match="runs but does not answer"):
                servers.revive()
            with pytest.raises(embedded.ServerSilent, match="runs but does not answer"):
                embedded.attach_or_start(tmp_path)
            assert redis_servers(servers) == [number]

        servers.revive()
        assert redis_process(servers) == number
        embedded.attach_or_start(tmp_path).stop()


def test_beside_a_stopped_postgresql_no_second_one_is_started_over_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "SILENT_SECONDS", 1)
    with embedded.running(tmp_path, durable=False) as servers:
        number = int((servers.postgresql.folder / "postmaster.pid").read_text().split()[0])
        with stopped(number), pytest.raises(embedded.ServerSilent, match="runs but does not answer"):
            embedded.attach_or_start(tmp_path)

        assert answer_to(servers.database_url, "SELECT 1") == 1


def test_stopped_servers_are_ended_with_their_last_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgresql, "END_SECONDS", 1)
    servers = embedded.attach_or_start(tmp_path, durable=False)
    number = redis_process(servers)
    postmaster = int((servers.postgresql.folder / "postmaster.pid").read_text().split()[0])

    with stopped(number), stopped(postmaster):
        servers.stop()
        process.wait_until(lambda: not servers.postgresql.is_alive, 10)

    assert redis_servers(servers) == []
    assert not servers.postgresql.is_alive
    with embedded.running(tmp_path, durable=False) as again:
        assert answer_to(again.database_url, "SELECT 1") == 1


def test_committed_rows_survive_the_sudden_end_of_the_server(tmp_path: Path) -> None:
    with embedded.running(tmp_path) as before:
        with closing(psycopg2.connect(before.migration_url.replace("+psycopg2", ""))) as connection, connection:
            connection.cursor().execute("CREATE TABLE kept (id int); INSERT INTO kept VALUES (1)")
        kill(before)

        with embedded.running(tmp_path) as after:
            assert answer_to(after.database_url, "SELECT count(*) FROM kept") == 1


def test_passwords_are_readable_by_their_owner_only(servers: Servers, tmp_path: Path) -> None:
    with embedded.running(tmp_path, durable=False):
        mode = stat.S_IMODE((tmp_path / "embedded.json").stat().st_mode)
        processes = subprocess.run(["ps", "axww", "-o", "args"], capture_output=True, text=True, check=True).stdout

    assert mode == 0o600
    assert servers.redis.passwords.redis not in processes


def test_a_state_file_with_anothers_process_number_does_not_hinder_a_start(tmp_path: Path) -> None:
    with embedded.running(tmp_path, durable=False):
        pass
    (tmp_path / "postgresql" / "postmaster.pid").write_text(f"{os.getpid()}\n{tmp_path}/postgresql\n0\n1\n")

    with embedded.running(tmp_path, durable=False) as servers:
        assert answer_to(servers.database_url, "SELECT 1") == 1
