"""Clients of others, unmodified from PyPI, each in its own environment, against `daraja-sandbox serve --tls`."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.packages.installed import ROOT, Environment, foreign, run

pytestmark = pytest.mark.slow

PAYER = "254712345678"
NEWS = """
import json, os
from urllib.request import ProxyHandler, build_opener
def wait_for_news():
    address = json.loads(os.environ["ADDRESSES"])["daraja"] + "/control/changes"
    direct = build_opener(ProxyHandler({}))
    with direct.open(address) as answer:
        version = json.load(answer)["version"]
    direct.open(f"{address}?after={version}&wait_s=1").close()
"""
# Each pushes, waits until the query says how it ended, and prints one line of JSON.
DARAJA_V3 = """
import json, os
from mpesa import MpesaClient, MpesaError
a = json.loads(os.environ["ADDRESSES"])
client = MpesaClient(a["consumer_key"], a["consumer_secret"], a["shortcode"], a["passkey"])
registered = client.c2b_register_urls(a["inbox"], a["inbox"])
asked = client.account_balance(a["inbox"], a["inbox"], "testapi", a["security_credential"])
paid_out = client.b2c("0712345678", 200, callback_url=a["inbox"], queue_timeout_url=a["inbox"],
                      initiator_name="testapi", security_credential=a["security_credential"])
push = client.stk_push("0712345678", 500, "Order-1", callback_url=a["inbox"])
while True:
    try:
        result = client.stk_query(push.checkout_request_id)
        break
    except MpesaError as error:
        if "being processed" not in str(error):
            raise
    wait_for_news()
print(json.dumps({"code": result.result_code, "id": push.checkout_request_id,
                  "others": [registered["ResponseCode"], asked["ResponseCode"], paid_out.raw["ResponseCode"]]}))
"""
MPESAKIT = """
import json, os
from mpesakit import MpesaClient
from mpesakit.errors import MpesaApiException
a = json.loads(os.environ["ADDRESSES"])
client = MpesaClient(a["consumer_key"], a["consumer_secret"], environment="sandbox")
registered = client.c2b.register_url(int(a["shortcode"]), "Completed", a["inbox"], a["inbox"])
asked = client.balance.query("testapi", a["security_credential"], "AccountBalance", int(a["shortcode"]), 4,
                             "Balance", a["inbox"], a["inbox"])
push = client.stk_push(business_short_code=int(a["shortcode"]), transaction_type="CustomerPayBillOnline", amount=500.0,
                       party_a="254712345678", party_b=a["shortcode"], phone_number="0712345678",
                       callback_url=a["inbox"], account_reference="Order-1", transaction_desc="Payment",
                       passkey=a["passkey"])
while True:
    try:
        result = client.stk_query(business_short_code=int(a["shortcode"]), passkey=a["passkey"],
                                  checkout_request_id=push.CheckoutRequestID)
        break
    except MpesaApiException as error:
        if "being processed" not in str(error.error.error_message):
            raise
    wait_for_news()

print(json.dumps({"code": str(result.ResultCode), "id": push.CheckoutRequestID,
                  "others": [registered.ResponseCode, asked.ResponseCode]}))
"""
DJANGO_DARAJA = """
import json, os
import django
from django.conf import settings
a = json.loads(os.environ["ADDRESSES"])
settings.configure(INSTALLED_APPS=["django_daraja"], USE_TZ=True, DEFAULT_AUTO_FIELD="django.db.models.AutoField",
                   DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
                   MPESA_ENVIRONMENT="sandbox", MPESA_CONSUMER_KEY=a["consumer_key"],
                   MPESA_CONSUMER_SECRET=a["consumer_secret"], MPESA_PASSKEY=a["passkey"],
                   MPESA_EXPRESS_SHORTCODE=a["shortcode"])
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django_daraja.mpesa.core import MpesaClient
push = MpesaClient().stk_push("0712345678", 500, "Order-1", "Payment", a["inbox"])
print(json.dumps({"code": push.response_code, "id": push.checkout_request_id, "others": []}))
"""
CLIENTS = {
    "daraja-v3": ("daraja-v3==0.2.1", DARAJA_V3),
    "mpesakit": ("mpesakit==2.2.0", MPESAKIT),
    "django-daraja": ("django-daraja==1.3.0", DJANGO_DARAJA),
}


@dataclass(frozen=True, slots=True)
class Served:
    """A sandbox that runs as a program of its own."""

    addresses: dict[str, str]
    environment: dict[str, str]

    def ask(self, method: str, path: str, body: object = None) -> Any:
        answer = httpx.request(method, f"{self.addresses['daraja']}{path}", json=body, trust_env=False)
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    command = [sys.executable, "-m", "sandbox", "serve", "--tls", "--local-callbacks", "--json"]
    folder = tmp_path_factory.mktemp("served")
    started = [*command, "--data", str(folder)]
    with subprocess.Popen(started, cwd=ROOT, stdout=subprocess.PIPE, text=True) as program:
        try:
            assert program.stdout is not None
            told = json.loads(program.stdout.readline())
            environment = told.pop("environment")
            yield Served({**told, "inbox": f"{told['daraja']}/callbacks/inbox"}, environment)
        finally:
            program.terminate()
    assert program.returncode == 0


@pytest.mark.parametrize("name", CLIENTS)
def test_an_unmodified_client_is_paid_in_the_sandbox(served: Served, tmp_path: Path, name: str) -> None:
    requirement, program = CLIENTS[name]
    environment = Environment(tmp_path / "environment")
    run(sys.executable, "-m", "venv", "--without-pip", str(environment.folder))
    environment.pip("install", "--quiet", requirement)
    served.ask("POST", "/control/reset", {})
    served.ask("PUT", "/control/faults", {"query": {"rate_limit": False}, "clock_factor": 100})
    served.ask("PUT", f"/control/phones/{PAYER}", {"auto": "pay", "auto_delay_s": 20})
    ended = subprocess.run(
        [environment.python, "-c", NEWS + program],
        env={**foreign(), **served.environment, "ADDRESSES": json.dumps(served.addresses)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout.splitlines()[-1])
    assert re.fullmatch(r"ws_CO_\d+", told["id"])
    assert {told["code"], *told["others"]} == {"0"}
    pushes = [entry for entry in served.ask("GET", "/control/log") if entry["path"].endswith("processrequest")]
    assert [entry.get("checkout_request_id") for entry in pushes] == [told["id"]]
