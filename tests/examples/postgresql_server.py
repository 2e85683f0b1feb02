"""A real PostgreSQL of the test's own: a folder, a unix socket, no port; and a new database for each that asks."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

PASSWORD = "p@ss/word"  # signs that a URL must escape


class PostgresqlServer:
    """The server on a folder, run by somebody who is not root: it refuses root."""

    def __init__(self, programs: Path, folder: Path, user: str | None) -> None:
        self._programs = programs
        self._folder = folder
        self._user = user
        self._databases = 0

    def create(self) -> None:
        """The files of a server that asks for a password."""
        secret = self._folder / "password"
        secret.write_text(PASSWORD)
        options = ["--no-sync", "--no-locale", "-E", "UTF8", "-U", "shop", "-A", "scram-sha-256", f"--pwfile={secret}"]
        self._run("initdb", *options)

    def start(self) -> None:
        """Comes back when connections are taken."""
        options = f"-c listen_addresses='' -c fsync=off -k {self._folder}"
        self._run("pg_ctl", "start", "-w", "-l", f"{self._folder}/log", "-o", options)

    def stop(self) -> None:
        """Comes back when it has ended; whoever is connected is cut off."""
        self._run("pg_ctl", "stop", "-w", "-m", "fast")

    def url(self, database: str = "postgres", password: str = PASSWORD) -> str:
        """Where a database is."""
        return f"postgresql://shop:{quote(password, safe='')}@/{database}?host={quote(str(self._folder), safe='')}"

    def new_database(self) -> str:
        """The URL of an empty one."""
        self._databases += 1
        with psycopg.connect(self.url(), autocommit=True) as db:
            db.execute(f"CREATE DATABASE shop{self._databases}".encode())
        return self.url(f"shop{self._databases}")

    def _run(self, program: str, *options: str) -> None:
        command = [f"{self._programs}/{program}", "-D", f"{self._folder}/data", *options]
        done = subprocess.run(
            command, user=self._user, group=self._user, cwd=self._folder, stdin=subprocess.DEVNULL, capture_output=True
        )
        assert done.returncode == 0, done.stderr.decode()


@contextmanager
def postgresql_server() -> Iterator[PostgresqlServer]:
    """A server, or a skip that says what is missing. Its folder is short: the path of a socket has 107 bytes."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not programs:
        pytest.skip("no PostgreSQL server in /usr/lib/postgresql/*/bin: install the package postgresql")
    user = "postgres" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="shop"))
    try:
        if user:
            shutil.chown(folder, user)
        server = PostgresqlServer(programs[-1].parent, folder, user)
        server.create()
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)
