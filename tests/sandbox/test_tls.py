"""Safaricom's host names on this computer: clients that cannot be told another address reach the sandbox unchanged."""

import asyncio
import shutil
import ssl
import stat
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from sandbox import Sandbox
from sandbox.tls.certificates import LIFETIME, certificates
from sandbox.tls.front import HOSTS, HttpsProxy
from tests.sandbox.shop import Shop

pytestmark = pytest.mark.asyncio(loop_scope="module")

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
URL = f"https://{HOSTS[0]}"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def tls(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Sandbox]:
    async with Sandbox(tmp_path_factory.mktemp("tls"), tls=True, local_callbacks=True) as running:
        yield running


@pytest.fixture
def proxy(tls: Sandbox) -> HttpsProxy:
    assert tls.https_proxy is not None
    return tls.https_proxy


def client(proxy: HttpsProxy, url: str = URL) -> httpx.AsyncClient:
    trusted = ssl.create_default_context(cafile=proxy.ca_bundle)
    return httpx.AsyncClient(base_url=url, proxy=proxy.url, verify=trusted, trust_env=False)


@pytest.mark.parametrize("host", HOSTS)
async def test_a_push_by_safaricoms_own_address_rings_a_simulated_phone(
    tls: Sandbox, proxy: HttpsProxy, host: str
) -> None:
    async with client(proxy, f"https://{host}") as http, httpx.AsyncClient(base_url=tls.addresses.daraja) as control:
        shop = Shop(tls.addresses, http, f"{tls.addresses.daraja}/callbacks/inbox")
        identity = await shop.pushed()
        prompts = (await control.get("/control/prompts")).json()
        assert identity in [prompt["checkout_request_id"] for prompt in prompts]
        await control.post(f"/control/prompts/{identity}", json={"outcome": "cancel"})


async def test_only_what_safaricom_has_is_there(proxy: HttpsProxy) -> None:
    async with client(proxy) as http:
        for path in ("/control/log", "/control/credentials", "/", "/v1/account", "/phones"):
            assert (await http.get(path)).status_code == 404, path


async def test_another_host_name_is_refused_by_the_server(proxy: HttpsProxy) -> None:
    async with client(proxy) as http:
        answer = await http.get("/oauth/v1/generate", headers={"Host": "evil.example"})
    assert (answer.status_code, answer.json()["error"]["field"]) == (421, "Host")


async def test_who_does_not_trust_the_authority_gets_nothing(proxy: HttpsProxy) -> None:
    async with httpx.AsyncClient(base_url=URL, proxy=proxy.url, trust_env=False) as http:
        with pytest.raises(httpx.ConnectError, match="certificate verify failed"):
            await http.get("/oauth/v1/generate")


async def test_other_hosts_are_reached_as_they_are(tls: Sandbox, proxy: HttpsProxy) -> None:
    port = int(tls.addresses.daraja.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", int(proxy.url.rpartition(":")[2]))
    writer.write(f"CONNECT localhost:{port} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 200 Connection established\r\n\r\n"
    writer.write(f"GET /docs HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n".encode())
    assert (await reader.read()).startswith(b"HTTP/1.1 200 OK")
    writer.close()


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET http://127.0.0.1/ HTTP/1.1\r\n\r\n", b"405"),
        (b"POST / HTTP/1.1\r\nOrigin: https://evil.example\r\n\r\n", b"405"),
        (b"CONNECT evil HTTP/1.1\r\n\r\n", b"405"),
        (b"CONNECT 127.0.0.1:9 HTTP/1.1\r\n\r\n", b"502"),
        (b"\xff\xfe\r\n\r\n", b"405"),
        (b"CONNECT " + b"a" * 20_000, b""),
    ],
)
async def test_what_is_no_connection_is_refused(proxy: HttpsProxy, sent: bytes, status: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(proxy.url.rpartition(":")[2]))
    writer.write(sent)
    writer.write_eof()
    assert (await reader.read())[9:12] == status
    writer.close()


@pytest.mark.parametrize("name", ["python", "curl"])
async def test_the_variables_are_all_that_a_client_needs(tls: Sandbox, proxy: HttpsProxy, name: str) -> None:
    """Unmodified programs: Python's own library, and curl."""
    if shutil.which("curl") is None and name == "curl":
        pytest.skip("there is no curl on this machine")
    url = f"{URL}/oauth/v1/generate?grant_type=client_credentials"
    python = f"import urllib.request; print(urllib.request.urlopen({url!r}).status)"
    commands = {
        "python": [sys.executable, "-c", python],
        "curl": ["curl", "-sS", "-u", f"{tls.addresses.consumer_key}:{tls.addresses.consumer_secret}", url],
    }
    environment = {"PATH": "/usr/bin:/bin", **proxy.variables}
    ran = await asyncio.to_thread(
        subprocess.run, commands[name], env=environment, capture_output=True, text=True, check=False
    )
    if name == "curl":
        assert '"access_token"' in ran.stdout, ran.stderr
    else:  # without credentials it is refused, but by the sandbox, over TLS
        assert "HTTP Error 400" in ran.stderr, ran.stderr


async def test_the_key_of_the_server_is_for_its_owner_only_and_the_authoritys_is_nowhere(tmp_path: Path) -> None:
    files = certificates(tmp_path, NOON)
    assert stat.S_IMODE(files.key.stat().st_mode) == 0o600
    assert files.bundle.read_text().count("PRIVATE KEY") == files.chain.read_text().count("PRIVATE KEY") == 0
    assert sorted(path.name for path in files.key.parent.iterdir()) == ["ca-bundle.pem", "server.key", "server.pem"]


@pytest.mark.parametrize(("later", "is_kept"), [(timedelta(days=1), True), (LIFETIME - timedelta(days=29), False)])
async def test_certificates_are_kept_until_their_time_is_almost_over(
    tmp_path: Path, later: timedelta, is_kept: bool
) -> None:
    before = certificates(tmp_path, NOON).chain.read_bytes()
    assert (certificates(tmp_path, NOON + later).chain.read_bytes() == before) is is_kept


async def test_a_broken_file_is_made_anew(tmp_path: Path) -> None:
    files = certificates(tmp_path, NOON)
    files.chain.write_text("x")
    certificates(tmp_path, NOON)
    assert files.chain.read_bytes().startswith(b"-----BEGIN CERTIFICATE")


async def test_the_authority_cannot_vouch_for_other_names(tmp_path: Path) -> None:
    from cryptography import x509

    text = certificates(tmp_path, NOON).chain.read_bytes()
    authority = x509.load_pem_x509_certificates(text)[1]
    allowed = authority.extensions.get_extension_for_class(x509.NameConstraints)
    assert (allowed.critical, allowed.value.permitted_subtrees) == (True, [x509.DNSName("safaricom.co.ke")])


async def test_the_port_of_the_proxy_stays_over_a_restart(tmp_path: Path) -> None:
    urls = []
    for _ in range(2):
        async with Sandbox(tmp_path, tls=True) as sandbox:
            assert sandbox.https_proxy is not None
            urls.append(sandbox.https_proxy.url)
    assert urls[0] == urls[1]
