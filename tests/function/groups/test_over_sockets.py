"""Groups over real sockets in the sandbox: who gets in, who reads, and who is paid."""

import asyncio
import json

import pytest

from daraja_core.function_wire import disbursement_request
from daraja_core.order import parse_disbursement_order
from function.reconciliation import adopt

from ..office import PHONE, Office, User


async def test_members_join_by_a_code_and_then_pay_into_the_pot_that_all_can_read(office: Office) -> None:
    alice, bob, guest = await office.user(), await office.user(), User(office)
    team = await office.group(alice)
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
    team = await office.group(alice)
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


async def test_a_stranger_who_makes_a_deleted_team_anew_gets_nothing_of_its_pot(office: Office) -> None:
    alice, mallory = await office.user(), await office.user()
    team = await office.group(alice)
    await office.control("PUT", f"/control/phones/{PHONE}", auto="pay")
    assert (await alice.pay("alice.1", group_id=team)).json()["outcome"] == "accepted"
    await office.until("transactions", 1)
    session = {"X-Appwrite-Session": alice.secret}
    assert (await office.call("DELETE", f"/teams/{team}", session)).status_code == 204
    order = {"teamId": team, "name": "Mine", "roles": ["owner", "treasurer", "member"]}
    made = await office.call("POST", "/teams", {"X-Appwrite-Session": mallory.secret}, order)
    assert made.status_code == 201
    assert await mallory.documents("transactions") == []
    payout = parse_disbursement_order(
        disbursement_id="out.1", phone=PHONE, amount=1000, initiator_name="x", remarks="Payout", group_id=team
    )
    answer = (await mallory.ask("/disburse", disbursement_request(payout))).json()
    assert (answer["outcome"], answer["kind"]) == ("refused", "not_founded")
    assert await office.documents("disbursements") == []


async def test_an_operator_takes_over_a_team_that_the_function_did_not_found(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    alice, bob = await office.user(), await office.user()
    order = {"teamId": "chama7", "name": "Chama", "roles": ["owner", "treasurer"]}
    await office.call("POST", "/teams", {"X-Appwrite-Session": alice.secret}, order)
    await office.call("POST", "/teams/chama7/memberships", office.key, {"userId": bob.id, "roles": ["member"]})
    assert (await bob.pay("bob.1", group_id="chama7")).json()["kind"] == "not_founded"
    for _ in range(2):
        assert await asyncio.to_thread(adopt.main, ["chama7"], office.variables()) == 0
        assert capsys.readouterr().out == "chama7: adopted, with 2 members\n"
    await office.control("PUT", f"/control/phones/{PHONE}", auto="pay")
    assert (await bob.pay("bob.2", group_id="chama7")).json()["outcome"] == "accepted"
    await office.until("transactions", 1)
    assert [one["userId"] for one in await alice.documents("transactions")] == [bob.id]
    assert await asyncio.to_thread(adopt.main, ["no-such-team"], office.variables()) == 2
    assert "there is no team" in capsys.readouterr().err


async def test_a_removed_member_reads_nothing_new_and_does_not_come_back_with_the_code(office: Office) -> None:
    alice, bob = await office.user(), await office.user()
    team = await office.group(alice)
    code = json.dumps({"code": (await alice.ask("/invite", json.dumps({"group_id": team}).encode())).json()["code"]})
    assert (await bob.ask("/join", code.encode())).status_code == 200
    await office.control("PUT", f"/control/phones/{PHONE}", auto="pay")
    await alice.pay("alice.1", group_id=team)
    await office.until("transactions", 1)
    assert len(await bob.documents("transactions")) == 1
    listed = (await office.call("GET", f"/teams/{team}/memberships", office.key)).json()["memberships"]
    (membership,) = [one["$id"] for one in listed if one["userId"] == bob.id]
    session = {"X-Appwrite-Session": alice.secret}
    assert (await office.call("DELETE", f"/teams/{team}/memberships/{membership}", session)).status_code == 204
    assert await bob.documents("transactions") == []
    assert (await bob.ask("/join", code.encode())).json()["error"] == "invalid_code"
    assert await bob.documents("transactions") == []
