"""The commands that talk to a running sandbox: trigger, listen, record, run; and serve with a scenario."""

import asyncio
import json
import os
import sys
from pathlib import Path

import pytest

from sandbox import Sandbox
from sandbox.__main__ import main
from sandbox.control_client import VARIABLE
from sandbox.scenario.file import load
from tests.sandbox.catcher import Catcher
from tests.sandbox.shop import LIMIT_S, PAYER, Shop

pytestmark = pytest.mark.asyncio(loop_scope="module")


START_S = 120  # of another process, on a machine that has much else to do


async def command(*arguments: str) -> int:
    """Runs one as the terminal would, beside the sandbox."""
    return await asyncio.to_thread(main, list(arguments))


@pytest.fixture
def url(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> str:
    """The sandbox's address, which the commands find in their environment."""
    monkeypatch.setenv(VARIABLE, sandbox.addresses.daraja)
    return sandbox.addresses.daraja


@pytest.mark.usefixtures("url")
async def test_a_payment_is_triggered_and_followed(
    shop: Shop, catcher: Catcher, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await command("trigger", "wrong_pin", "--phone", "0712345678", "--callback-url", shop.url) == 0
    assert (await catcher.next()).result["ResultCode"] == 2001
    started, delivered = capsys.readouterr().out.splitlines()
    assert started.startswith("wrong_pin: ws_CO_")
    assert delivered == f"  callback delivered (200) {shop.url}"


@pytest.mark.usefixtures("url")
async def test_a_callback_that_nobody_takes_is_exit_code_1(
    shop: Shop, catcher: Catcher, capsys: pytest.CaptureFixture[str]
) -> None:
    catcher.statuses = [500]
    assert await command("trigger", "paid", "--callback-url", shop.url) == 1
    assert "failed (500)" in capsys.readouterr().out


@pytest.mark.usefixtures("url")
async def test_without_a_callback_address_the_inbox_takes_it(shop: Shop) -> None:
    assert await command("trigger", "payout_paid", "--amount", "50") == 0
    assert await command("trigger", "paid_never_told") == 0
    assert await command("trigger", "paid", "--no-wait", "--amount", "7") == 0


@pytest.mark.usefixtures("url")
async def test_callbacks_are_heard_and_passed_on(
    shop: Shop, catcher: Catcher, capsys: pytest.CaptureFixture[str]
) -> None:
    catcher.statuses = [200, 500]
    listening = asyncio.create_task(command("listen", "--all", "--count", "2", "--forward-to", catcher.url))
    for event in ("paid", "cancelled"):
        await command("trigger", event, "--no-wait")
        assert (await catcher.next()).result["ResultCode"] == (0 if event == "paid" else 1032)
    assert await listening == 1
    heard = [line for line in capsys.readouterr().out.splitlines() if "callback" in line and "inbox" in line]
    assert [line.partition("  ")[2] for line in heard] == [
        "callback result 0  /callbacks/inbox  200, forwarded: 200",
        "callback result 1032  /callbacks/inbox  200, forwarded: 500",
    ]


@pytest.mark.usefixtures("url")
async def test_a_receiver_that_is_not_there_is_told(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    await command("trigger", "paid")
    capsys.readouterr()
    assert await command("listen", "--all", "--count", "1", "--json", "--forward-to", "http://127.0.0.1:9/") == 1
    assert json.loads(capsys.readouterr().out)["forwarded"] == "not forwarded: ConnectError"


@pytest.mark.usefixtures("url")
async def test_what_happened_is_recorded_and_plays_again(
    shop: Shop, catcher: Catcher, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "cancelled.json"
    await shop.put(f"/control/phones/{PAYER}", {"balance": 77})
    token = await shop.token()
    recording = asyncio.create_task(command("record", str(file), "--count", "1"))
    await until_said(shop, "Recording", capsys)
    await shop.answer(await shop.pushed(), "cancel")
    await catcher.next()
    assert await recording == 0
    written = json.loads(file.read_text())
    assert [one["kind"] for one in written["exchanges"]] == ["request", "callback"]
    assert written["exchanges"][1]["request"]["Body"]["stkCallback"]["ResultCode"] == 1032
    assert shop.password() not in file.read_text()
    assert token not in file.read_text()
    assert load(file).phones[PAYER]["balance"] == 77
    await shop.http.post("/control/reset")
    playing = asyncio.create_task(command("run", str(file)))
    await shop.until("/control/phones", lambda found: [one["balance"] for one in found] == [77])
    await shop.pushed()
    assert (await catcher.next()).result["ResultCode"] == 1032
    assert await playing == 0


async def until_said(shop: Shop, word: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Until the command, which runs in a thread beside this one, has said so."""
    async with asyncio.timeout(LIMIT_S):
        while word not in capsys.readouterr().out:
            await shop.get("/control/changes")


LOST = """title = "The callback is lost, the second one arrives"
clock_factor = 50
[faults]
local_callbacks = true
callback = { lost = true }
[[steps]]
wait_for = "push"
[[steps]]
answer = "pay"
[[steps]]
faults = { callback = { lost = false } }
[[steps]]
send_again = true
[[steps]]
wait_for = "callback"
result_code = "0"
delivered = true
"""


@pytest.mark.usefixtures("url")
async def test_a_scenario_is_played_step_by_step(
    shop: Shop, catcher: Catcher, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "lost.toml"
    file.write_text(LOST)
    playing = asyncio.create_task(command("run", str(file)))
    await shop.until("/control/faults", lambda found: found["callback"]["lost"])
    await shop.pushed()
    assert await playing == 0
    assert (await catcher.next()).result["ResultCode"] == 0
    assert capsys.readouterr().out.splitlines()[1:] == [
        "1. came: push, answered 200",
        "2. answered: pay",
        "3. switched: callback",
        "4. sent the last callback again",
        "5. came: callback, answered 200",
    ]


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ('wait_for = "push"\nwithin_s = 0.2', "no push such as it waits for within 0.2 s"),
        ('answer = "pay"\nwithin_s = 0.2', "no prompt to answer within 0.2 s"),
        ("send_again = true", "there is no callback to send again"),
    ],
)
async def test_a_step_that_does_not_come_true_is_named(
    url: str, step: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "fails.toml"
    file.write_text(f'title = "Fails"\n[[steps]]\n{step}\n')
    assert await command("run", str(file), "--url", url) == 1
    assert capsys.readouterr().err == f"sandbox: step 1 of 'Fails': {said}\n"


async def test_a_wrong_file_is_exit_code_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "wrong.toml").write_text("colour = 1")
    assert await command("run", "--check", str(tmp_path / "wrong.toml")) == 2
    assert "wrong.toml:1: colour is not known here" in capsys.readouterr().err
    (tmp_path / "right.toml").write_text(LOST)
    assert await command("run", "--check", str(tmp_path / "right.toml")) == 0


async def test_a_running_sandbox_is_found_by_its_data_folder(
    shop: Shop, sandbox_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert await command("trigger", "paid", "--data", str(sandbox_folder)) == 0


async def test_without_a_running_sandbox_the_way_to_one_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert await command("trigger", "paid", "--data", str(tmp_path)) == 1
    assert "start one with `daraja-sandbox serve`" in capsys.readouterr().err
    assert await command("listen", "--url", "http://127.0.0.1:9") == 1
    assert "no sandbox answers at http://127.0.0.1:9" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("trigger", "rain"), "invalid choice: 'rain'"),
        (("trigger", "paid", "--phone", "12"), "must be a Kenyan mobile number"),
        (("trigger", "paid", "--amount", "1.5"), "is no whole number above zero"),
        (("listen", "--forward-to", "localhost"), "is no http address"),
    ],
)
async def test_wrong_usage_is_exit_code_2(
    arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(list(arguments))
    assert said in capsys.readouterr().err


async def test_a_served_scenario_that_fails_is_exit_code_1(tmp_path: Path) -> None:
    file = tmp_path / "fails.toml"
    file.write_text('title = "Fails"\n[[steps]]\nwait_for = "push"\nwithin_s = 0.1\n')
    command_line = [sys.executable, "-m", "sandbox", "serve", "--data", str(tmp_path), "--scenario", str(file)]
    program = await asyncio.create_subprocess_exec(
        *command_line, stderr=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL
    )
    async with asyncio.timeout(START_S):
        assert program.stderr is not None
        while b"no push such as it waits for" not in await program.stderr.readline():
            pass
        program.terminate()
        assert await program.wait() == 1


async def test_without_a_command_the_console_is_opened(tmp_path: Path) -> None:
    opened = tmp_path / "opened"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > "{opened}"\n')
    browser.chmod(0o755)
    environment = {**os.environ, "BROWSER": f"{browser} %s", "XDG_DATA_HOME": str(tmp_path)}
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox", env=environment, stdout=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(START_S):
        assert program.stdout is not None
        told = b""
        while b"Stop it with Ctrl-C" not in told:
            told += await program.stdout.readline()
        program.terminate()
        assert await program.wait() == 0
    assert f"Console           {opened.read_text().strip()}\n" in told.decode()
