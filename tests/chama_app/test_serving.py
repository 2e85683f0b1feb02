"""The program from the outside: what it prints, and that it leaves nothing behind."""

import asyncio
import logging
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from chama_app.serving import is_no_closed_tab
from chama_app.web.server import listen

ROOT = Path(__file__).parent.parent.parent
LIMIT_S = 60


def program(data: Path, *arguments: str, **environment: str) -> "subprocess.Popen[str]":
    ours = ("DISPLAY", "WAYLAND_DISPLAY", "CHAMA_", "DARAJA_", "APPWRITE_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return subprocess.Popen(
        [sys.executable, str(ROOT / "main.py"), *arguments],
        env=kept | {"CHAMA_DATA_DIR": str(data)} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd="/",
    )


@contextmanager
def running(data: Path, *arguments: str) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """A program that serves, and its address."""
    started = program(data, "--web", "--port", "0", "--no-browser", *arguments)
    try:
        assert started.stdout
        line = started.stdout.readline()
        assert line.startswith("Chama is running at http://127.0.0.1:"), started.stderr and started.stderr.read()
        yield started, line.split()[-1]
    finally:
        started.kill()
        started.communicate()


def ended(started: "subprocess.Popen[str]") -> tuple[int, str, str]:
    out, err = started.communicate(timeout=LIMIT_S)
    return started.returncode, out, err


def one_sentence(err: str) -> bool:
    return len(err.strip().splitlines()) == 1 and "Traceback" not in err


@pytest.mark.parametrize("number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.slow)])
def test_it_serves_on_this_computer_only_and_a_signal_ends_all_of_it(tmp_path: Path, number: int) -> None:
    with running(tmp_path / "data") as (started, address):
        assert httpx.get(address).status_code == 200
        children = Path(f"/proc/{started.pid}/task/{started.pid}/children")
        assert not children.exists() or children.read_text() == ""
        started.send_signal(number)
        code, out, err = ended(started)
    assert (code, out, err) == (0, "", "")


async def test_no_connection_of_a_browser_waits_for_an_acknowledgement() -> None:
    told: asyncio.Queue[int] = asyncio.Queue()

    async def served(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        told.put_nowait(writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    listener = listen(0)
    async with asyncio.timeout(LIMIT_S), await asyncio.start_server(served, sock=listener):
        _, writer = await asyncio.open_connection(*listener.getsockname())
        assert await told.get() != 0
        writer.close()
        await writer.wait_closed()


def test_a_busy_port_is_one_plain_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, out, err = ended(program(tmp_path / "data", "--web", "--port", str(port), "--no-browser"))
    assert (code, out) == (1, "")
    assert one_sentence(err)
    assert f"Port {port} is in use" in err
    assert "--port" in err


@pytest.mark.slow
def test_a_second_instance_is_one_plain_sentence(tmp_path: Path) -> None:
    with running(tmp_path / "data"):
        code, out, err = ended(program(tmp_path / "data", "--web", "--port", "0", "--no-browser"))
    assert (code, out) == (1, "")
    assert one_sentence(err)
    assert "already running" in err


@pytest.mark.slow
def test_after_a_kill_the_next_start_finds_the_data_free(tmp_path: Path) -> None:
    with running(tmp_path / "data") as (started, _):
        started.kill()
        started.wait(LIMIT_S)
    with running(tmp_path / "data") as (_, address):
        assert httpx.get(address).status_code == 200


@pytest.mark.slow
def test_without_a_display_it_says_so_and_serves_the_browser(tmp_path: Path) -> None:
    started = program(tmp_path / "data", "--port", "0")
    try:
        assert started.stdout
        assert started.stdout.readline().startswith("Chama is running at")
        started.terminate()
        code, _, err = ended(started)
    finally:
        started.kill()
        started.communicate()
    assert code == 0
    assert one_sentence(err)
    assert "no display" in err


def test_bad_settings_are_one_plain_sentence(tmp_path: Path) -> None:
    code, _, err = ended(program(tmp_path / "data", "--web", CHAMA_MODE="production"))
    assert code == 1
    assert one_sentence(err)
    assert "DARAJA_CONSUMER_KEY" in err


@pytest.mark.slow
def test_a_folder_that_cannot_be_made_is_one_plain_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    code, _, err = ended(program(tmp_path / "file" / "data", "--web", "--port", "0"))
    assert code == 1
    assert one_sentence(err)
    assert "CHAMA_DATA_DIR" in err


@pytest.mark.parametrize(
    ("message", "is_shown"),
    [
        ('Receive loop error: WebSocket is not connected. Need to call "accept" first.', False),
        ("Receive loop error: unpack(b) received extra data.", True),
    ],
)
def test_a_closed_tab_is_no_error_but_everything_else_of_flets_is_told(message: str, is_shown: bool) -> None:
    record = logging.LogRecord("flet_web.fastapi", logging.WARNING, "", 0, message, None, None)
    assert is_no_closed_tab(record) is is_shown


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_outside_the_demo_the_printed_address_opens_the_app_and_no_log_has_its_key(tmp_path: Path) -> None:
    (tmp_path / "mode").write_text("sandbox", "utf-8")
    started = program(tmp_path, "--web", "--port", "0", "--no-browser", CHAMA_LOG="debug")
    try:
        assert started.stdout
        bare, _, token = started.stdout.readline().split()[-1].partition("/?token=")
        with httpx.Client(base_url=bare) as browser:
            statuses = [browser.get("/").status_code]
            statuses += [browser.get("/", params={"token": token}).status_code, browser.get("/").status_code]
        started.terminate()
        _, out, err = ended(started)
    finally:
        started.kill()
        started.communicate()
    assert statuses == [401, 303, 200]
    assert len(token) > 40
    assert token not in out + err
    assert (tmp_path / "browser.key").read_text() not in out + err


def test_flets_own_command_serves_the_same_guarded_pages(tmp_path: Path) -> None:
    port = free_port()
    flet = {"FLET_FORCE_WEB_SERVER": "true", "FLET_DISPLAY_URL_PREFIX": "PAGE_URL_1", "FLET_SERVER_PORT": str(port)}
    started = program(tmp_path / "data", **flet)
    try:
        assert started.stdout
        address = f"http://127.0.0.1:{port}"
        assert started.stdout.readline() == f"PAGE_URL_1 {address}\n"
        assert httpx.get(address).status_code == 200
        assert httpx.get(address, headers={"Host": "evil.example"}).status_code == 421
    finally:
        started.kill()
        started.communicate()


@pytest.mark.slow
def test_flets_own_command_cannot_serve_it_to_the_network(tmp_path: Path) -> None:
    code, _, err = ended(program(tmp_path / "data", FLET_FORCE_WEB_SERVER="true", FLET_SERVER_IP="0.0.0.0"))
    assert code == 1
    assert one_sentence(err)
    assert "never to the network" in err


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere 127.0.0.2 is no address of this computer")
def test_with_a_room_only_its_phones_are_served_to_the_network_and_the_app_as_ever(tmp_path: Path) -> None:
    started = program(tmp_path / "data", "--web", "--port", "0", "--no-browser", "--stage", "127.0.0.2")
    try:
        assert started.stdout
        phones = started.stdout.readline().split()[-1]
        own = started.stdout.readline().split()[-1]
        assert phones.startswith("http://127.0.0.2:")
        assert own.startswith("http://127.0.0.1:")
        assert "get_phone" in httpx.get(phones).text
        assert httpx.get(own).status_code == 200
        for elsewhere in (own.replace("127.0.0.1", "127.0.0.2"), phones.replace("127.0.0.2", "127.0.0.1")):
            with pytest.raises(httpx.ConnectError):
                httpx.get(elsewhere)
        started.terminate()
        assert ended(started) == (0, "", "")
    finally:
        started.kill()
        started.communicate()


@pytest.mark.slow
def test_no_room_takes_part_where_money_is_real(tmp_path: Path) -> None:
    (tmp_path / "mode").write_text("production", "utf-8")
    code, out, err = ended(program(tmp_path, "--web", "--port", "0", "--no-browser", "--stage", "127.0.0.1"))
    assert (code, out) == (1, "")
    assert one_sentence(err)
    assert "demo only" in err
