"""What the console page is made of: its files, credentials, programs to copy, bad days and payments on demand."""

import asyncio
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sandbox.console.pages import FILES
from sandbox.safaricom.presets import PRESETS
from sandbox.safaricom.triggers import TRIGGERS
from tests.sandbox.catcher import Catcher
from tests.sandbox.shop import PAYER, Shop

pytestmark = pytest.mark.asyncio(loop_scope="module")

PROGRAMS = {
    "python": ("snippet.py", [sys.executable, "snippet.py"]),
    "node": ("snippet.js", ["node", "snippet.js"]),
    "php": ("snippet.php", ["php", "snippet.php"]),
    "curl": ("snippet.sh", ["bash", "snippet.sh"]),
}


async def test_the_front_door_is_the_console(shop: Shop) -> None:
    page = (await shop.http.get("/")).text
    assert 'src="/console/console.js"' in page
    assert "no real money moves" in page


@pytest.mark.parametrize("name", sorted(path.name for path in FILES.iterdir() if path.suffix != ".html"))
async def test_every_file_of_the_console_is_served_and_loads_nothing_from_elsewhere(shop: Shop, name: str) -> None:
    answer = await shop.http.get(f"/console/{name}")
    assert answer.headers["content-type"].startswith(("text/css", "text/javascript"))
    assert re.findall(r"https?:|[\"'`(]//|@import|url\(", answer.text) == []


@pytest.mark.parametrize("name", ["console.html", "..%2Fpages.py", "none.js"])
async def test_nothing_else_is_served(shop: Shop, name: str) -> None:
    assert (await shop.http.get(f"/console/{name}")).status_code == 404


async def test_the_credentials_are_those_that_the_program_prints(shop: Shop) -> None:
    shown = await shop.get("/control/credentials")
    inbox = f"{shop.addresses.daraja}/callbacks/inbox"
    assert shown == {**shop.addresses.as_dict(), "callback_url": inbox}


@pytest.mark.parametrize("language", PROGRAMS)
async def test_a_program_to_copy_sends_a_push_as_it_is(shop: Shop, language: str, tmp_path: Path) -> None:
    name, command = PROGRAMS[language]
    if shutil.which(command[0]) is None:
        pytest.skip(f"there is no {command[0]} on this machine")
    (tmp_path / name).write_text((await shop.get("/control/snippets"))[language], "utf-8")
    ran = await asyncio.to_thread(subprocess.run, command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    (prompt,) = await shop.get("/control/prompts")
    assert prompt["checkout_request_id"] in ran.stdout


async def test_the_env_file_names_each_variable_once(shop: Shop) -> None:
    lines = (await shop.get("/control/snippets"))["env"].splitlines()
    assert all("=" in line and "$" not in line for line in lines)
    assert f"DARAJA_CONSUMER_KEY={shop.addresses.consumer_key}" in lines


@pytest.mark.parametrize("name", PRESETS)
async def test_a_bad_day_puts_the_other_switches_back(shop: Shop, name: str) -> None:
    await shop.faults(oauth={"respond": "429"}, clock_factor=7)
    answer = await shop.http.post(f"/control/scenarios/{name}", json={})
    faults: dict[str, Any] = answer.json()
    assert (faults["oauth"]["respond"], faults["clock_factor"], faults["local_callbacks"]) == (None, 7, True)
    for part, switches in PRESETS[name].faults.items():
        assert switches.items() <= faults[part].items()


async def test_an_unknown_bad_day_is_refused_by_name(shop: Shop) -> None:
    answer = await shop.http.post("/control/scenarios/sunday", json={})
    assert (answer.status_code, answer.json()["error"]["field"]) == (404, "name")


CODES = {
    "paid": "0",
    "wrong_pin": "2001",
    "cancelled": "1032",
    "no_answer": "1037",
    "low_balance": "1",
    "busy": "1001",
    "expired": "1019",
    "too_often": "17",
    "daily_limit": "4",
    "misconfigured": "2028",
    "not_a_customer": "E3008",
    "forged": "1032",
}


@pytest.mark.parametrize("event", TRIGGERS)
async def test_a_triggered_payment_ends_as_it_was_asked_to(shop: Shop, catcher: Catcher, event: str) -> None:
    await shop.faults(clock_factor=1000)
    asked = {"event": event, "phone": PAYER, "amount": 500, "callback_url": shop.url}
    answer = await shop.http.post("/control/trigger", json=asked)
    assert answer.status_code == 202, answer.text
    if event == "paid_never_told":
        await shop.until("/control/callbacks", lambda found: [one["state"] for one in found] == ["lost"])
        assert await shop.balance() == 49_500
        return
    told = [(await catcher.next()).result for _ in range(2 if event in ("forged", "paid_twice_told") else 1)]
    if event.startswith("payout"):
        assert told[0]["ConversationID"] == answer.json()["conversation_id"]
    else:
        codes = {str(one["ResultCode"]) for one in told}
        assert codes == ({"0", "1032"} if event == "forged" else {CODES.get(event, "0")})


@pytest.mark.parametrize(
    ("body", "field"),
    [({}, "event"), ({"event": "rain"}, "event"), ({"event": "paid", "phone": "12"}, "phone"),
     ({"event": "paid", "amount": 0}, "amount"), ({"event": "paid", "callback_url": "x"}, "callback_url")],
)  # fmt: skip
async def test_a_wrong_field_of_a_trigger_is_named(shop: Shop, body: dict[str, object], field: str) -> None:
    answer = await shop.http.post("/control/trigger", json=body)
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, field)


async def test_without_an_address_the_callback_goes_to_the_inbox(shop: Shop) -> None:
    await shop.http.post("/control/trigger", json={"event": "paid"})
    log = await shop.until("/control/log", lambda found: bool(found))
    assert (log[-1]["path"], log[-1]["status"]) == ("/callbacks/inbox", 200)
    assert log[-1]["answer"] == {"ResultCode": 0, "ResultDesc": "Accepted"}
