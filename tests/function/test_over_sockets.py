"""The function that sends, over real sockets in the sandbox: two users, a guest, an operator, and a lost callback."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from daraja_core.function_wire import disbursement_request, payment_request
from daraja_core.order import parse_disbursement_order, parse_payment_order
from function.orders.claim import claim_id
from function.reconciliation import reconcile, replay
from sandbox.function_host import Incoming

from .office import LIMIT_S, PHONE, Office, User


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


async def test_requests_at_once_are_one_push(office: Office) -> None:
    alice = await office.user()
    answers = await asyncio.gather(*[alice.pay() for _ in range(8)])
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
    moment = long_ago.isoformat(timespec="milliseconds")
    await office.change("payments", claim_id(alice.id, payment_id), createdAt=moment, dueAt=moment)
    return alice


async def test_the_schedule_feeds_letters_in_and_keeps_sandbox_failures_out(office: Office) -> None:
    await unsettled(office)
    assert await office.scheduled() == 200
    assert await office.documents("transactions") == []  # at Safaricom's sandbox a failure is advice only
    (claim,) = await office.documents("payments")
    assert claim["asked"] == 1
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


async def test_a_success_that_safaricom_contradicts_is_a_letter_until_somebody_looked_at_it(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    alice = await office.user()
    await office.control("PUT", f"/control/phones/{PHONE}", auto="pay")
    await alice.pay()
    (paid,) = await office.until("transactions", 1)
    ago = datetime.now(UTC) - timedelta(minutes=20)  # noqa: TID251 — the function reads the real clock
    await office.change("transactions", paid["$id"], settledAt=ago.isoformat(timespec="milliseconds"))
    await office.control("PUT", "/control/faults", query={"respond": "failed"})
    assert await office.scheduled() == 200
    (letter,) = [each for each in await office.documents("dead_letters") if each["replayedAt"] is None]
    assert (letter["reason"], json.loads(letter["body"])["paymentId"]) == ("query_contradicts", "alice.1")
    assert [each["status"] for each in await office.documents("transactions")] == ["SUCCESS"]
    for name, said in ((letter["$id"], "looked at"), ("nobodys", "there is no such letter")):
        await asyncio.to_thread(replay.main, ["--seen", name], office.variables())
        assert f"letter {name}: {said}\n" in "".join(capsys.readouterr())
    assert all(each["replayedAt"] for each in await office.documents("dead_letters"))


@pytest.mark.slow
async def test_hundreds_of_refused_requests_leave_nothing_and_keep_no_payout_back(office: Office) -> None:
    alice = await office.user()
    group = await office.group(alice)
    await office.control("PUT", f"/control/phones/{PHONE}", auto="pay")
    await alice.pay("alice.1", 2000, group)
    await office.until("transactions", 1)
    await office.control("PUT", f"/control/phones/{PHONE}", auto=None)
    at_once = asyncio.Semaphore(20)

    async def flood(number: int) -> int:
        async with at_once:
            return (await alice.pay(f"flood.{number}", number + 1, group)).status_code

    answers = await asyncio.gather(*map(flood, range(300)))
    passed = answers.count(200)
    assert (passed <= 60, answers.count(429)) == (True, 300 - passed)  # ten a minute on one phone, for some minutes
    claims = await office.call("GET", "/databases/payments/collections/payments/documents", office.key)
    assert claims.json()["total"] == passed + 1
    order = parse_disbursement_order(
        disbursement_id="out.1", phone=PHONE, amount=2000, initiator_name="x", remarks="Payout", group_id=group
    )
    paid_out = await alice.ask("/disburse", disbursement_request(order))
    assert paid_out.json()["outcome"] == "accepted"


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
