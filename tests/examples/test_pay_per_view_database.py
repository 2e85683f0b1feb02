"""The shop's database: the same promises in SQLite and PostgreSQL, and a clear word when there is none."""

import sys
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from examples.pay_per_view.__main__ import POSTS, main
from examples.pay_per_view.connections import Connection, connect
from examples.pay_per_view.database import Database, Reader
from tests.examples.postgresql_server import PASSWORD, PostgresqlServer
from tests.integration.rig import PHONE

FERRY, RAIN = POSTS


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with closing(Database(database_url)) as made:
        made.add_post(FERRY)
        yield made


def signed_in(database: Database, name: str = "Wanjiru") -> Reader:
    reader = database.reader(database.sign_in(name))
    assert reader is not None
    return reader


def test_what_was_written_is_there_for_whoever_opens_the_database_next(database: Database, database_url: str) -> None:
    reader = signed_in(database)
    purchase = database.begin_purchase(reader.id, FERRY, PHONE)
    database.move(purchase.id, "waiting")
    with closing(Database(database_url)) as again:
        again.add_post(FERRY)  # it is there
        assert again.posts() == [FERRY]
        assert again.post(RAIN.id) is None
        (found,) = again.purchases_in(["waiting", "unknown"])
        assert (found.id, found.phone, found.price, found.receipt) == (purchase.id, PHONE, FERRY.price, None)


def test_a_payment_that_is_reported_again_changes_nothing(database: Database) -> None:
    reader = signed_in(database)
    purchase = database.begin_purchase(reader.id, FERRY, PHONE)
    assert not database.may_read(reader.id, FERRY.id)
    database.settle(purchase.id, "SIL1")
    database.settle(purchase.id, "SIL2")
    database.move(purchase.id, "failed")
    kept = database.purchase(purchase.id)
    assert kept is not None
    assert (kept.state, kept.receipt) == ("paid", "SIL1")
    assert database.may_read(reader.id, FERRY.id)


def test_two_payments_of_one_article_open_it_once_and_both_are_kept(database: Database) -> None:
    reader = signed_in(database)
    first = database.begin_purchase(reader.id, FERRY, PHONE)
    database.move(first.id, "failed")
    second = database.begin_purchase(reader.id, FERRY, PHONE)
    database.settle(second.id, "SIL2")
    database.settle(first.id, "SIL1")  # it was paid after all, said late
    assert {one.receipt for one in database.purchases_in(["paid"])} == {"SIL1", "SIL2"}
    assert database.may_read(reader.id, FERRY.id)


def test_a_number_goes_to_the_profile_and_a_reader_who_left_is_unclaimed(database: Database) -> None:
    token = database.sign_in("Wanj\0iru")
    reader = database.reader(token)
    assert reader is not None
    purchase = database.begin_purchase(reader.id, FERRY, PHONE)
    known = database.reader(token)
    assert known is not None
    assert known.phone == PHONE
    database.forget(reader.id)
    database.settle(purchase.id, "SIL1")
    assert [one.receipt for one in database.purchases_in(["unclaimed"])] == ["SIL1"]
    assert not database.may_read(reader.id, FERRY.id)


def test_clicks_and_callbacks_at_once_on_connections_of_their_own_are_one_purchase(
    database: Database, database_url: str
) -> None:
    reader = signed_in(database)

    def click(number: int) -> str:
        with closing(Database(database_url)) as own:
            return own.begin_purchase(reader.id, FERRY, PHONE).id

    def callback(number: int) -> None:
        with closing(Database(database_url)) as own:
            own.settle(purchase_id, f"SIL{number}")

    with ThreadPoolExecutor(4) as several:
        (purchase_id,) = set(several.map(click, range(8)))
        list(several.map(callback, range(8)))
    assert [one.id for one in database.purchases_in(["paid"])] == [purchase_id]
    assert database.may_read(reader.id, FERRY.id)


def test_a_connection_that_the_server_ended_is_made_anew(postgresql: PostgresqlServer) -> None:
    url = postgresql.new_database()
    with closing(Database(url)) as database, psycopg.connect(url, autocommit=True) as other:
        database.add_post(FERRY)
        others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        assert other.execute(f"SELECT pg_terminate_backend(pid, 10000) {others}".encode()).fetchall() == [(True,)]
        assert database.posts() == [FERRY]


def cut_off(connection: Connection) -> None:
    with connection.transaction():
        connection.rows("INSERT INTO kept VALUES (?)", "lost")
        connection.rows("SELECT pg_terminate_backend(pg_backend_pid())")


def test_a_transaction_that_is_cut_off_is_undone_and_the_next_one_works(postgresql: PostgresqlServer) -> None:
    with closing(connect(postgresql.new_database())) as connection:
        connection.script("CREATE TABLE kept (id TEXT PRIMARY KEY)")
        with pytest.raises(ConnectionError):
            cut_off(connection)
        with connection.transaction():
            connection.rows("INSERT INTO kept VALUES (?)", "first")
        assert connection.rows("SELECT id FROM kept") == [("first",)]


def test_a_wrong_password_is_refused_and_not_repeated(postgresql: PostgresqlServer) -> None:
    url = postgresql.url(password=PASSWORD + "secret")
    with pytest.raises(ConnectionError, match="check that it runs, and the host, port, user, password") as refused:
        Database(url)
    assert "secret" not in said(refused.value)


@pytest.mark.parametrize(
    ("url", "kind", "words"),
    [
        (
            "postgresql://shop:secret@127.0.0.1:1/shop",
            ConnectionError,
            "No connection to the PostgreSQL server of DATABA",
        ),
        ("postgresql://shop:se@cr:et/secret@127.0.0.1/shop", (ConnectionError, ValueError), "DATABASE_URL"),
        ("postgresql://shop:pass@127.0.0.1/shop?secret=1", ValueError, "with %XX for signs such as @ and /"),
        ("mysql://shop:secret@127.0.0.1/shop", ValueError, "must be sqlite:///path or postgresql://user:password@host"),
        ("shop:secret", ValueError, "must be sqlite:///path or postgresql://user:password@host"),
    ],
)
def test_a_database_that_cannot_be_had_is_said_without_the_password(
    url: str, kind: type[Exception], words: str
) -> None:
    with pytest.raises(kind, match=words) as refused:
        Database(url)
    assert "secret" not in said(refused.value)


async def test_the_program_ends_with_the_sentence_before_it_starts_anything(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", "postgresql://shop:secret@127.0.0.1:1/shop")
    with pytest.raises(SystemExit, match="No connection to the PostgreSQL server of DATABASE_URL"):
        await main()
    assert list(tmp_path.iterdir()) == []


def said(error: BaseException) -> str:
    """All that a traceback would print of it."""
    return "".join(traceback.format_exception(error))


def test_without_the_package_the_message_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    monkeypatch.delitem(sys.modules, "examples.pay_per_view.postgresql", raising=False)
    with pytest.raises(ImportError, match=r"needs a package: pip install 'psycopg\[binary\]'"):
        Database("postgresql://shop:secret@127.0.0.1:1/shop")
