"""Orders in Django, served as somebody serves them, and settled by what the function passes on."""

import base64
import secrets
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

import httpx
import pytest

from daraja_core.forwarding import forward_headers, read_secrets
from tests.integration.blocking_rig import BlockingRig, new_blocking_rig
from tests.integration.rig import PHONE
from tests.packages.installed import ROOT, foreign

pytestmark = pytest.mark.slow
SECRET = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
RUN = (sys.executable, "-W", "ignore", "-m", "examples.django_orders")


class Site:
    """The running server, and the sandbox that it pays in."""

    def __init__(self, rig: BlockingRig, http: httpx.Client) -> None:
        self.rig = rig
        self.http = http

    def ask(self, phone: str = PHONE, amount: str = "100") -> httpx.Response:
        return self.http.post("/orders", data={"phone": phone, "amount": amount})

    def until(self, order_id: str, state: str) -> dict[str, str]:
        """The order, once it has this state."""
        while (order := self.http.get(f"/orders/{order_id}").json())["state"] != state:
            self.rig.changed()
        return dict(order)

    def hook(self, body: bytes, name: str = "msg_1", secret: str = SECRET) -> int:
        """A verdict at the door; answers the status."""
        headers = forward_headers(name, body, datetime.now(UTC), read_secrets("secret", secret))  # noqa: TID251 — the server's clock is the real one
        return self.http.post("/hooks/mpesa", content=body, headers=headers).status_code


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("django")
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    forwarding = {
        "DARAJA_FORWARD_URL": f"{address}/hooks/mpesa",
        "DARAJA_FORWARD_SECRET": SECRET,
        "DARAJA_FORWARD_PRIVATE": "yes",
    }
    with new_blocking_rig(folder, **forwarding) as rig:
        own = {"DATABASE": str(folder / "orders.sqlite3"), "DARAJA_STORE": str(folder / "payments.db")}
        environment = {**foreign(), **rig.addresses.variables(), **own, "DARAJA_FORWARD_SECRET": SECRET}
        subprocess.run([*RUN, "migrate", "--verbosity", "0"], cwd=ROOT, env=environment, check=True)
        serve = [*RUN, "runserver", "--noreload", "--verbosity", "0", f"127.0.0.1:{port}"]
        with (
            (folder / "server.log").open("wb") as log,
            subprocess.Popen(serve, cwd=ROOT, env=environment, stdout=log, stderr=log) as server,
        ):
            try:
                starting = httpx.HTTPTransport(retries=7, trust_env=False)  # it has no other way to say that it is up
                with httpx.Client(base_url=address, transport=starting, timeout=30) as http:
                    yield Site(rig, http)
            finally:
                server.terminate()


def test_an_order_is_paid_when_the_function_says_so(site: Site) -> None:
    site.rig.phone(auto="pay")
    answer = site.ask()
    assert (answer.status_code, answer.json()["state"]) == (202, "asked")
    order = site.until(answer.json()["id"], "paid")
    assert len(order["receipt"]) == 10


def test_an_order_that_is_cancelled_is_failed_and_a_wrong_one_is_never_sent(site: Site) -> None:
    site.rig.phone(auto="cancel")
    site.until(site.ask().json()["id"], "failed")
    assert site.ask(phone="12").status_code == 422
    assert site.ask(amount="a lot").status_code == 422


def test_nothing_forged_is_taken_and_nothing_twice(site: Site) -> None:
    site.rig.phone(auto=None)
    order = site.ask().json()["id"]
    assert site.hook(verdict(order, "SUCCESS"), secret="whsec_" + base64.b64encode(bytes(range(32))).decode()) == 400
    assert site.http.get(f"/orders/{order}").json()["state"] == "asked"
    assert [site.hook(verdict(order, "SUCCESS")), site.hook(verdict(order, "SUCCESS"))] == [204, 204]
    assert site.hook(verdict(order, "FAILED"), name="msg_2") == 204  # weaker news after the receipt
    assert site.http.get(f"/orders/{order}").json() == {"id": order, "state": "paid", "receipt": "UCQ5UAQ403"}


def verdict(order: str, status: str) -> bytes:
    return (
        f'{{"type":"payment.{status.lower()}","timestamp":"2026-11-26T09:00:00.000+00:00","data":{{"payment_id":"{order}",'
        f'"user_id":"u","group_id":null,"status":"{status}","amount":100,"requested_amount":100,"receipt":"UCQ5UAQ403",'
        '"result_code":"0"}}'
    ).encode()
