"""Pages of other sites against the sandbox: a name that was pointed at this computer, a foreign origin, a frame."""

import base64
import hashlib
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
import pytest_asyncio
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosedError, InvalidStatus
from websockets.typing import Origin

from sandbox import HostNameError, Sandbox
from sandbox.__main__ import main
from tests.sandbox.shop import PAYER, Shop
from tests.sandbox.test_sockets import realtime_url

pytestmark = pytest.mark.asyncio(loop_scope="module")

EVIL = "evil.example"
TEAM = "sandbox.team.example"
EVERY_SERVER = (
    "/",
    "/phones",
    "/docs",
    "/openapi.json",
    "/console/console.js",
    "/control/credentials",
    "/control/phones/254712345678",
    "/control/log",
    "/control/appwrite",
    "/control/disbursements",
    "/oauth/v1/generate?grant_type=client_credentials",
    "/mpesa/stkpush/v1/processrequest",
    "/v1/account",
    "/function/health",
    "/nothing/here",
)
NOT_APPWRITE = tuple(path for path in EVERY_SERVER if not path.startswith("/v1"))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def team(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Sandbox]:
    """A sandbox that was told the name under which a team reaches it."""
    async with Sandbox(tmp_path_factory.mktemp("team"), allowed_hosts=(TEAM,)) as running:
        yield running


@pytest.mark.parametrize("host", [EVIL, f"{EVIL}:80", "127.0.0.1.evil.example", "localhost.evil.example", "", "[::2]"])
async def test_a_name_that_points_at_this_computer_is_refused_everywhere(shop: Shop, host: str) -> None:
    for path in EVERY_SERVER:
        answer = await shop.http.get(path, headers={"Host": host})
        assert (answer.status_code, answer.json()["error"]["field"]) == (421, "Host"), path


async def test_the_refusal_of_a_host_names_the_switch(shop: Shop) -> None:
    answer = await shop.http.get("/control/log", headers={"Host": f"{EVIL}:8080"})
    assert answer.json()["error"]["message"] == (
        "Host is 'evil.example', not a name of this computer: open 127.0.0.1 or localhost, or let more names in "
        "with `python -m sandbox serve --allow-host NAME` (in a program: Sandbox(allowed_hosts=...))"
    )


async def test_rebinding_reads_no_pin_and_pays_no_prompt(shop: Shop) -> None:
    identity = await shop.pushed()
    rebound = {"Host": EVIL, "Origin": f"http://{EVIL}"}
    pin = await shop.http.get(f"/control/phones/{PAYER}", headers=rebound)
    paid = await shop.http.post(f"/control/prompts/{identity}", json={"outcome": "pay"}, headers=rebound)
    pressed = await shop.http.post("/phones/answer", data={"prompt": identity, "outcome": "pay"}, headers=rebound)
    assert [answer.status_code for answer in (pin, paid, pressed)] == [421, 421, 421]
    assert "1234" not in pin.text
    assert await shop.balance() == 50_000


@pytest.mark.parametrize("origin", [f"https://{EVIL}", "null", "file://", "http://127.0.0.1.evil.example"])
async def test_a_page_of_another_site_is_refused(shop: Shop, origin: str) -> None:
    for path in NOT_APPWRITE:
        answer = await shop.http.get(path, headers={"Origin": origin})
        assert (answer.status_code, answer.json()["error"]["field"]) == (403, "Origin"), path


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
async def test_no_method_lets_a_page_of_another_site_into_the_control_api(shop: Shop, method: str) -> None:
    for path in ("/control/reset", f"/control/phones/{PAYER}", "/control/amounts/1000", "/control/appwrite"):
        answer = await shop.http.request(method, path, headers={"Origin": f"https://{EVIL}"})
        assert answer.status_code == 403, path
        assert not [name for name in answer.headers if name.startswith("access-control")], path


async def test_another_program_of_this_computer_has_no_page_in_the_control_api(shop: Shop) -> None:
    answer = await shop.http.post("/control/reset", headers={"Origin": "http://localhost:3000"})
    assert answer.status_code == 403


async def test_its_own_pages_and_programs_come_in(shop: Shop) -> None:
    port = shop.http.base_url.port
    for host in (f"127.0.0.1:{port}", f"localhost:{port}", f"LOCALHOST:{port}", f"[::1]:{port}", "127.0.0.1"):
        answer = await shop.http.get("/control/log", headers={"Host": host, "Origin": f"http://{host.lower()}"})
        assert answer.status_code == 200, host
    assert (await shop.http.get("/control/log")).status_code == 200


async def test_the_appwrite_side_serves_a_web_page_on_another_port(shop: Shop) -> None:
    headers = {"X-Appwrite-Project": shop.addresses.project_id, "Origin": "http://localhost:3000"}
    asked = await shop.http.options("/v1/account/sessions/anonymous", headers=headers)
    answer = await shop.http.post("/v1/account/sessions/anonymous", json={}, headers=headers)
    assert (asked.status_code, answer.status_code) == (204, 201)
    assert {each.headers["Access-Control-Allow-Origin"] for each in (asked, answer)} == {"http://localhost:3000"}


async def test_the_appwrite_side_answers_a_foreign_page_as_appwrite_does(shop: Shop) -> None:
    headers = {"X-Appwrite-Project": shop.addresses.project_id, "Origin": f"https://{EVIL}"}
    written = await shop.http.post("/v1/account/sessions/anonymous", json={}, headers=headers)
    read = await shop.http.get("/v1/account", headers=headers)
    assert (written.status_code, written.json()["type"]) == (403, "general_unknown_origin")
    assert "Access-Control-Allow-Origin" not in read.headers


async def test_a_socket_under_a_foreign_name_is_refused_before_it_opens(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    local = urlsplit(realtime_url(sandbox.addresses))
    rebound = local._replace(netloc=f"{EVIL}:{local.port}").geturl()
    with pytest.raises(InvalidStatus) as refused:
        async with connect(rebound, host=local.hostname, port=local.port):
            pass
    assert refused.value.response.status_code == 421
    assert b"--allow-host" in (refused.value.response.body or b"")
    assert caplog.records == []  # nobody's page can fill the log


async def test_a_socket_of_a_foreign_page_is_told_why_and_cut(sandbox: Sandbox) -> None:
    async with connect(realtime_url(sandbox.addresses), origin=Origin(f"https://{EVIL}")) as line:
        heard = json.loads(await line.recv())
        with pytest.raises(ConnectionClosedError):
            await line.recv()
    assert (heard["type"], heard["data"]["code"]) == ("error", 1008)


@pytest.mark.parametrize("origin", ["http://localhost:3000", "http://[::1]:3000", "http://127.0.0.1"])
async def test_a_socket_of_a_page_on_another_port_is_greeted(sandbox: Sandbox, origin: str) -> None:
    async with connect(realtime_url(sandbox.addresses), origin=Origin(origin)) as line:
        assert json.loads(await line.recv())["type"] == "connected"


async def test_a_team_reaches_its_sandbox_under_the_name_that_it_was_given(team: Sandbox) -> None:
    page = {"Host": TEAM, "Origin": f"https://{TEAM}"}
    behind_a_proxy = {"Origin": f"https://{TEAM}:8443"}
    async with httpx.AsyncClient(base_url=team.addresses.daraja, trust_env=False) as http:
        for headers in (page, behind_a_proxy, page | {"Host": f"{TEAM.upper()}:8443"}):
            assert (await http.get("/control/log", headers=headers)).status_code == 200
        assert (await http.get("/control/log", headers={"Host": EVIL})).status_code == 421
        assert (await http.get("/control/log", headers={"Origin": f"https://{EVIL}"})).status_code == 403
    async with connect(realtime_url(team.addresses), origin=Origin(f"https://{TEAM}")) as line:
        assert json.loads(await line.recv())["type"] == "connected"


@pytest.mark.parametrize("name", ["*", "", "http://sandbox.example", "sandbox.example:80", "a b", "sandbox.example/x"])
async def test_what_is_no_host_name_cannot_be_let_in(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["serve", "--data", str(tmp_path), "--allow-host", name])
    assert f"{name!r} is not a host name" in capsys.readouterr().err
    with pytest.raises(HostNameError, match="is not a host name"):
        Sandbox(tmp_path, allowed_hosts=(name,))


async def test_the_phones_page_runs_nothing_and_stands_in_no_frame(shop: Shop) -> None:
    answer = await shop.http.get("/phones")
    style = re.findall(r"<style>(.*?)</style>", answer.text, re.DOTALL)[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert answer.headers["Content-Security-Policy"] == (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    assert answer.headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("path", ["/", "/docs"])
async def test_a_page_of_the_console_loads_from_its_own_sandbox_only(shop: Shop, path: str) -> None:
    answer = await shop.http.get(path)
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert re.findall(r"<style|<script(?! type=\"module\" src=\"/)|\son\w+=|\sstyle=", answer.text) == []


@pytest.mark.parametrize(
    "path",
    ["/", "/docs", "/console/console.js", "/control/credentials", "/phones", "/control/log", "/control/phones/none"],
)
async def test_what_the_sandbox_shows_stays_in_its_own_pages(shop: Shop, path: str) -> None:
    headers = (await shop.http.get(path)).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "same-origin"  # "no-referrer" would make a form's Origin null
