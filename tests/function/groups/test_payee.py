"""Who approves a payout reads the whole number that it is for; nobody else does, and it lies nowhere in the clear."""

from datetime import timedelta

import pytest

from daraja_core.approval_wire import payee_request

from ..apps import PHONE, TEAM
from ..treasurers import Person, new_group, order
from ..world import World


async def proposed() -> tuple[World, str]:
    """Two must agree, and Carol has proposed something."""
    world = new_group()
    await Person(world, "alice").turn(on=True)
    return world, await Person(world, "carol").propose()


async def asked(world: World, name: str, proposal: str) -> tuple[int, str]:
    """What somebody hears who asks for the number."""
    answer = await Person(world, name).app.post("/payee", payee_request(TEAM, proposal))
    return answer.status, str(answer.body.get("phone") or answer.body.get("error"))


async def test_who_may_approve_it_reads_the_whole_number_that_the_server_recorded() -> None:
    world, proposal = await proposed()
    for name in ("alice", "dan", "carol"):
        assert await asked(world, name, proposal) == (200, PHONE)
    assert PHONE[3:] not in str(world.appwrite.stored("records")) + str(world.lines)


async def test_the_same_number_is_another_text_in_each_proposal() -> None:
    world, _ = await proposed()
    await Person(world, "carol").propose(order("out.2"))
    sealed = [one for one in world.appwrite.stored("records") if one["kind"] == "proposal"]
    texts = {str(one["body"]).partition('"payee":"')[2][:24] for one in sealed}
    assert [len(one) for one in texts] == [24, 24]


@pytest.mark.parametrize(
    ("name", "answer"),
    [("bob", (403, "not_a_treasurer")), ("mallory", (403, "not_a_member")), ("erin", (403, "not_an_approver"))],
)
async def test_whose_word_does_not_count_reads_no_number(name: str, answer: tuple[int, str]) -> None:
    world, proposal = await proposed()
    world.appwrite.people.teams[TEAM]["erin"] = ["treasurer"]  # since it was turned on
    assert await asked(world, name, proposal) == answer


async def test_the_number_is_told_for_a_day() -> None:
    world, proposal = await proposed()
    world.start += timedelta(hours=24)
    assert await asked(world, "dan", proposal) == (409, "expired")


async def test_the_secret_may_change_before_somebody_asks() -> None:
    world, proposal = await proposed()
    old = world.environment["DARAJA_CALLBACK_SECRET"]
    world.environment["DARAJA_CALLBACK_SECRET"] = f"another-secret-that-nobody-guesses,{old}"
    assert await asked(world, "dan", proposal) == (200, PHONE)


async def test_of_what_is_no_proposal_or_was_recorded_by_an_earlier_function_no_number_is_told() -> None:
    world, proposal = await proposed()
    assert await asked(world, "dan", "another") == (404, "unknown_proposal")
    for text in ("", "no hexadecimal text", "00" * 12, "00" * 40):
        document = world.appwrite.documents["records"][proposal]
        body, _, rest = str(document["body"]).partition('"payee":"')
        document["body"] = f'{body}"payee":"{text}"{rest.partition(chr(34))[2]}'
        assert await asked(world, "dan", proposal) == (404, "no_number")


@pytest.mark.parametrize("body", [b"", b"{}", b'{"group_id": 1, "proposal_id": "p"}', b'{"group_id": "g"}'])
async def test_a_body_that_is_no_question_is_refused(body: bytes) -> None:
    world, _ = await proposed()
    answer = await Person(world, "dan").app.post("/payee", body)
    assert (answer.status, answer.body["error"]) == (400, "invalid_group")
