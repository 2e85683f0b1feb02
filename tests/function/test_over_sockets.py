"""The function that sends, over real sockets in the sandbox: two users, a guest, an operator, and a lost callback."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from daraja_core.function_wire import disbursement_request, payment_request
from daraja_core.order import parse_disbursement_order, parse_payment_order
from function.orders.claim import claim_id
from function.reconciliation import reconcile, replay
from sandbox import Sandbox
from sandbox.function_host import Incoming

PHONE = "254712345678"
LIMIT_S = 10.0


@dataclass
class User:
    """An anonymous user of the project; without a secret, a guest."""

    office: "Office"
    id: str = ""
    secret: str = ""
    token: str = ""

    async def ask(self, path: str, body: bytes, headers: Mapping[str, str] | None = None) -> httpx.Response:
        """One request to the function, with the user's token."""
        own = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        address = self.office.sandbox.addresses.function + path
        return await self.office.http.post(address, content=body, headers={**(headers or {}), **own})

    async def pay(self, payment_id: str = "alice.1", amount: int = 1000, group_id: str | None = None) -> httpx.Response:
        """Ask for a payment."""
        order = parse_payment_order(
            payment_id=payment_id, phone=PHONE, amount=amount, reference="CHAMA", description="Share", group_id=group_id
        )
        return await self.ask("/initiate", payment_request(order))

    async def documents(self, collection: str) -> list[dict[str, Any]]:
        """What the user can read."""
        headers = {"X-Appwrite-Session": self.secret} if self.secret else {}
        return await self.office.documents(collection, headers)


class Office:
    """The operator's desk beside a running sandbox."""

    def __init__(self, sandbox: Sandbox, http: httpx.AsyncClient) -> None:
        self.sandbox = sandbox
        self.http = http
        self.key = {"X-Appwrite-Key": sandbox.addresses.api_key}

    async def call(self, method: str, path: str, headers: Mapping[str, str], body: object = None) -> httpx.Response:
        """One call to Appwrite."""
        project = {"X-Appwrite-Project": self.sandbox.addresses.project_id}
        address = self.sandbox.addresses.appwrite + path
        self.http.cookies.clear()  # nobody's session may speak for the next caller
        return await self.http.request(method, address, json=body, headers={**project, **headers})

    async def user(self) -> User:
        """A new anonymous user with a token."""
        answer = await self.call("POST", "/account/sessions/anonymous", {}, {})
        secret = answer.cookies["a_session_sandbox"]
        token = (await self.call("POST", "/account/jwts", {"X-Appwrite-Session": secret}, {})).json()["jwt"]
        return User(self, answer.json()["userId"], secret, token)

    async def team(self, owner: User, roles: list[str]) -> str:
        """A team of the user's."""
        order = {"teamId": "chama7", "name": "Chama", "roles": roles}
        answer = await self.call("POST", "/teams", {"X-Appwrite-Session": owner.secret}, order)
        return str(answer.json()["$id"])

    async def documents(self, collection: str, headers: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
        """The documents that somebody can read, by default the operator."""
        path = f"/databases/payments/collections/{collection}/documents"
        found: list[dict[str, Any]] = (await self.call("GET", path, self.key if headers is None else headers)).json()[
            "documents"
        ]
        return found

    async def change(self, collection: str, document_id: str, **fields: object) -> None:
        """Change a document as only the operator can."""
        path = f"/databases/payments/collections/{collection}/documents/{document_id}"
        (await self.call("PATCH", path, self.key, {"data": fields})).raise_for_status()

    async def control(self, method: str, path: str, **body: object) -> Any:
        """Pull a lever of the sandbox."""
        answer = await self.http.request(method, self.sandbox.addresses.daraja + path, json=body or None)
        answer.raise_for_status()
        return answer.json()

    async def pushes(self) -> int:
        """How many pushes Safaricom received."""
        log = await self.control("GET", "/control/log")
        return sum(entry.get("path") == "/mpesa/stkpush/v1/processrequest" for entry in log)

    async def until(self, collection: str, count: int) -> list[dict[str, Any]]:
        """Wait until so many documents are there."""
        async with asyncio.timeout(LIMIT_S):
            while len(found := await self.documents(collection)) < count:
                version = (await self.control("GET", "/control/changes"))["version"]
                await self.control("GET", f"/control/changes?after={version}&wait_s=0.2")
        return found

    async def scheduled(self) -> int:
        """One execution by the schedule."""
        return (await self.sandbox.parts.function.run(Incoming("POST", "/", trigger="schedule"))).status_code

    def variables(self) -> dict[str, str]:
        """What an operator exports before a command."""
        at = self.sandbox.addresses
        return {
            "APPWRITE_FUNCTION_API_ENDPOINT": at.appwrite,
            "APPWRITE_FUNCTION_PROJECT_ID": at.project_id,
            "APPWRITE_API_KEY": at.api_key,
            "DARAJA_DATABASE_ID": at.database_id,
            "DARAJA_COLLECTION_ID": at.collection_id,
            "DARAJA_B2C_COLLECTION_ID": at.b2c_collection_id,
            "DARAJA_DEAD_LETTER_COLLECTION_ID": "dead_letters",
            "DARAJA_PAYMENTS_COLLECTION_ID": "payments",
            "DARAJA_CALLBACK_SECRET": at.callback_secret,
            "DARAJA_CALLBACK_DOMAIN": at.function,
            "DARAJA_CONSUMER_KEY": at.consumer_key,
            "DARAJA_CONSUMER_SECRET": at.consumer_secret,
            "DARAJA_PASSKEY": at.passkey,
            "DARAJA_SHORTCODE": at.shortcode,
            "DARAJA_BASE_URL": at.daraja,
            "DARAJA_ENVIRONMENT": "production",  # so that the answers of a query count
            "DARAJA_QUERIES_PER_MINUTE": "6000",
        }


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with Sandbox(tmp_path, clock_factor=60) as sandbox, httpx.AsyncClient(trust_env=False, timeout=20) as http:
        office = Office(sandbox, http)
        await office.control("PUT", "/control/faults", two_minute_rule=False, query={"rate_limit": False})
        yield office


async def test_a_payment_through_the_function_is_read_by_its_user_and_by_nobody_else(office: Office) -> None:
    alice, bob = await office.user(), await office.user()
    await office.control("PUT", f"/control/phones/{PHONE}", auto="pay")
    assert (await alice.pay()).json()["outcome"] == "accepted"
    (verdict,) = await office.until("transactions", 1)
    assert (verdict["paymentId"], verdict["userId"], verdict["status"]) == ("alice.1", alice.id, "SUCCESS")
    assert [one["receipt"] for one in await alice.documents("transactions")] == [verdict["receipt"]]
    for other in (bob, User(office)):
        assert await other.documents("transactions") == []
    for anyone in (alice, bob, User(office)):
        assert await anyone.documents("payments") == []
    assert await office.documents("dead_letters") == []


async def test_twenty_requests_at_once_are_one_push(office: Office) -> None:
    alice = await office.user()
    answers = await asyncio.gather(*[alice.pay() for _ in range(20)])
    assert {answer.text for answer in answers} == {answers[0].text}
    assert (answers[0].json()["outcome"], await office.pushes()) == ("accepted", 1)


async def test_the_victims_name_in_any_header_and_any_order_gains_nothing(office: Office) -> None:
    alice, mallory = await office.user(), await office.user()
    body = payment_request(
        parse_payment_order(payment_id="m.1", phone=PHONE, amount=7, reference="CHAMA", description="Share")
    )
    own = ("Authorization", f"Bearer {mallory.token}")
    for number, forged in enumerate(
        [
            (("X-Appwrite-User-Id", alice.id), ("x-appwrite-user-id", mallory.id)),
            (("x-appwrite-user-id", mallory.id), ("X-Appwrite-User-Id", alice.id)),
            (("X-APPWRITE-USER-JWT", alice.token), ("X-Appwrite-Jwt", alice.token)),
            (("X-Appwrite-Session", alice.secret), ("Cookie", f"a_session_sandbox={alice.secret}")),
        ]
    ):
        changed = body.replace(b"m.1", b"m.%d" % number).replace(b" 7,", b" %d," % (number + 7))
        answer = await office.sandbox.parts.function.run(
            Incoming("POST", "/initiate", headers=(*forged, own), body=changed)
        )
        assert answer.status_code == 200
        guest = await office.sandbox.parts.function.run(Incoming("POST", "/initiate", headers=forged, body=changed))
        assert guest.status_code == 401
    assert {one["userId"] for one in await office.documents("payments")} == {mallory.id}


async def test_members_join_by_a_code_and_then_pay_into_the_pot_that_all_can_read(office: Office) -> None:
    alice, bob, guest = await office.user(), await office.user(), User(office)
    team = await office.team(alice, ["owner", "treasurer"])
    invitation = (await alice.ask("/invite", json.dumps({"group_id": team}).encode())).json()
    code = json.dumps({"code": invitation["code"].lower()}).encode()
    assert (await bob.pay("bob.1", group_id=team)).status_code == 403
    assert (await guest.ask("/join", code)).status_code == 401
    assert [(await bob.ask("/join", code)).json() for _ in range(2)] == [{"group_id": team}] * 2
    assert (await bob.ask("/invite", json.dumps({"group_id": team}).encode())).status_code == 403
    await office.control("PUT", f"/control/phones/{PHONE}", auto="pay")
    assert (await bob.pay("bob.1", group_id=team)).json()["outcome"] == "accepted"
    await office.until("transactions", 1)
    assert [one["userId"] for one in await alice.documents("transactions")] == [bob.id]


async def test_only_the_treasurer_sends_money_out(office: Office) -> None:
    alice, bob = await office.user(), await office.user()
    team = await office.team(alice, ["treasurer"])
    await office.call("POST", f"/teams/{team}/memberships", office.key, {"userId": bob.id, "roles": ["member"]})
    await office.control("PUT", f"/control/phones/{PHONE}", auto="pay")
    assert (await alice.pay("alice.1", group_id=team)).json()["outcome"] == "accepted"
    await office.until("transactions", 1)  # a role alone opens no account: what was collected does
    order = parse_disbursement_order(
        disbursement_id="out.1", phone=PHONE, amount=1000, initiator_name="x", remarks="Payout", group_id=team
    )
    assert (await bob.ask("/disburse", disbursement_request(order))).status_code == 403
    assert (await alice.ask("/disburse", disbursement_request(order))).json()["outcome"] == "accepted"
    (verdict,) = await office.until("disbursements", 1)
    assert (verdict["paymentId"], verdict["status"], verdict["amount"]) == ("out.1", "SUCCESS", 1000)


async def test_a_token_of_a_session_that_ended_is_refused(office: Office) -> None:
    alice = await office.user()
    await office.call("DELETE", "/account/sessions/current", {"X-Appwrite-Session": alice.secret})
    answer = await alice.pay()
    assert (answer.status_code, answer.json()["outcome"]) == (401, "sign_in")
    assert await office.pushes() == 0


async def unsettled(office: Office, payment_id: str = "alice.1") -> User:
    """A payment that the customer cancelled, of which no callback came, some minutes ago."""
    alice = await office.user()
    await office.control("PUT", "/control/faults", callback={"lost": True})
    await office.control("PUT", f"/control/phones/{PHONE}", auto="cancel")
    assert (await alice.pay(payment_id)).json()["outcome"] == "accepted"
    async with asyncio.timeout(LIMIT_S):
        while await office.control("GET", "/control/prompts"):
            version = (await office.control("GET", "/control/changes"))["version"]
            await office.control("GET", f"/control/changes?after={version}&wait_s=0.2")
    long_ago = datetime.now(UTC) - timedelta(minutes=10)  # noqa: TID251 — the function reads the real clock
    await office.change(
        "payments", claim_id(alice.id, None, payment_id), createdAt=long_ago.isoformat(timespec="milliseconds")
    )
    return alice


async def test_the_schedule_feeds_letters_in_and_keeps_sandbox_failures_out(office: Office) -> None:
    await unsettled(office)
    assert await office.scheduled() == 200
    assert await office.documents("transactions") == []  # at Safaricom's sandbox a failure is advice only
    (claim,) = await office.documents("payments")
    assert '"asked":1' in claim["answer"]
    await office.scheduled()
    assert (await office.documents("payments"))[0]["answer"] == claim["answer"]


async def test_an_operator_reconciles_what_no_callback_settled(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    alice = await unsettled(office)
    assert await asyncio.to_thread(reconcile.main, ["--dry-run"], office.variables()) == 0
    assert capsys.readouterr().out == "alice.1: no verdict, ask M-Pesa\n"
    assert await office.documents("transactions") == []
    assert await asyncio.to_thread(reconcile.main, ["--seconds", "5"], office.variables()) == 0
    (verdict,) = await alice.documents("transactions")
    assert (verdict["status"], verdict["source"], verdict["receipt"]) == ("CANCELLED", "query", None)
    assert "ws_CO" not in capsys.readouterr().out
    assert await asyncio.to_thread(reconcile.main, ["--dry-run"], office.variables()) == 0
    assert capsys.readouterr().out == "nothing to do\n"


async def test_an_operator_replays_letters_files_and_lines(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    alice = await office.user()
    await office.control("PUT", f"/control/phones/{PHONE}", auto="pay")
    await office.control("PUT", "/control/faults", callback={"lost": True})
    await alice.pay()
    async with asyncio.timeout(LIMIT_S):
        while not (callbacks := await office.control("GET", "/control/callbacks")):
            await office.control("GET", "/control/changes?wait_s=0.2")
    url, body = callbacks[0]["url"], json.dumps(callbacks[0]["body"])
    letter = {"path": url.removeprefix(office.sandbox.addresses.function), "body": body}
    exported = tmp_path / "letters.jsonl"
    exported.write_text(json.dumps(letter) + "\nnot a letter\n", "utf-8")
    for said in ("line 1: stored\n", "line 1: known already\n"):
        assert await asyncio.to_thread(replay.main, ["--file", str(exported)], office.variables()) == 0
        assert capsys.readouterr().out == said
    assert [one["status"] for one in await alice.documents("transactions")] == ["SUCCESS"]


async def test_an_operator_replays_what_an_outage_left_behind(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    alice = await office.user()
    await alice.pay()
    (prompt,) = await office.control("GET", "/control/prompts")
    await office.control("PUT", "/control/appwrite", function={"respond": "unauthorized", "times": 1})
    await office.control("POST", f"/control/prompts/{prompt['checkout_request_id']}", outcome="pay", pin="1234")
    async with asyncio.timeout(LIMIT_S):
        while [one["state"] for one in await office.control("GET", "/control/callbacks")] != ["delivered"]:
            await office.control("GET", "/control/changes?wait_s=0.2")
    (letter,) = await office.documents("dead_letters")
    assert await asyncio.to_thread(replay.main, [letter["$id"]], office.variables()) == 0
    assert capsys.readouterr().out == f"letter {letter['$id']}: stored\n"
    assert await asyncio.to_thread(replay.main, ["--all"], office.variables()) == 0
    assert capsys.readouterr().out == ""
    assert [one["status"] for one in await alice.documents("transactions")] == ["SUCCESS"]
    assert await asyncio.to_thread(replay.main, ["no-such-letter"], office.variables()) == 1


async def test_an_operator_replays_the_line_of_a_verdict_that_was_written_nowhere(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    alice = await office.user()
    await alice.pay()
    (prompt,) = await office.control("GET", "/control/prompts")
    await office.control("PUT", "/control/appwrite", function={"respond": "unauthorized"})
    await office.control("POST", f"/control/prompts/{prompt['checkout_request_id']}", outcome="pay", pin="1234")
    logs = office.sandbox.parts.function.logs
    async with asyncio.timeout(LIMIT_S):
        while not (lines := [line.text for line in logs if "WRITTEN NOWHERE" in line.text]):
            await office.control("GET", "/control/changes?wait_s=0.2")
    await office.control("PUT", "/control/appwrite", function={"respond": None})
    assert prompt["checkout_request_id"][-9:] not in str(lines)
    forged = lines[0].replace('"amount":1000', '"amount":9000')
    assert await asyncio.to_thread(replay.main, ["--line", forged], office.variables()) == 1
    assert capsys.readouterr().err == "line 1: not ours\n"
    assert await asyncio.to_thread(replay.main, ["--line", lines[0]], office.variables()) == 0
    assert capsys.readouterr().out == "line 1: stored\n"
    (verdict,) = await alice.documents("transactions")
    assert (verdict["status"], verdict["checkoutRequestId"]) == ("SUCCESS", prompt["checkout_request_id"])


@pytest.mark.parametrize("command", [reconcile, replay])
def test_a_command_without_its_variables_says_which(command: Any, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--all"] if command is replay else []
    assert command.main(arguments, {}) == 2
    assert "APPWRITE_FUNCTION_API_ENDPOINT is not set" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        command.main(["--help"], {})
    assert "--endpoint" in capsys.readouterr().out


def test_replay_wants_to_know_what(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        replay.main([], {})
    assert "nothing to replay" in capsys.readouterr().err
