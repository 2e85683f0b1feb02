"""Two treasurers agree: what leaves is exactly what another one approved, within the day, once, by nobody's trick."""

import asyncio
import json
from datetime import timedelta

import pytest

from daraja_core.errors import InvalidAmountError
from daraja_core.safaricom_wire import Accepted, Ambiguous, ProvenNotSent

from ..apps import PHONE, TEAM
from ..fake_safaricom import PAYOUT
from ..treasurers import ORDER, SAID, Person, kind_of, new_group, order, sent
from ..world import World


async def agreed() -> tuple[World, Person, Person]:
    """A group in which two must agree, with Carol and Dan."""
    world = new_group()
    await Person(world, "alice").turn(on=True)
    return world, Person(world, "carol"), Person(world, "dan")


async def test_what_another_treasurer_approved_is_sent_once() -> None:
    world, carol, dan = await agreed()
    proposal = await carol.propose()
    assert await dan.decide(proposal) == SAID
    assert await carol.pay() == Accepted("AG_1")
    assert await carol.pay() == Accepted("AG_1")
    assert sent(world) == 1


async def test_a_proposal_says_what_is_to_be_sent_and_hides_the_number() -> None:
    world, carol, _ = await agreed()
    await carol.propose(about={"name": "Landlord"})
    told = world.appwrite.stored("records")[-1]
    body = json.loads(str(told["body"]))
    assert (told["kind"], told["subject"], told["userId"]) == ("proposal", "out.1", "carol")
    assert (body["amount"], body["remarks"], body["phone"], body["about"]) == (
        5000, "Rent", "0712 ••• 678", {"name": "Landlord"},
    )  # fmt: skip
    assert body["expires_at"] == (world.start + timedelta(hours=24)).isoformat(timespec="milliseconds")
    assert PHONE[3:] not in json.dumps(world.appwrite.stored("records")) + json.dumps(world.lines)


async def test_without_a_proposal_nothing_leaves() -> None:
    world, carol, _ = await agreed()
    answer = await carol.pay()
    assert isinstance(answer, ProvenNotSent)
    assert str(answer.error) == "two treasurers must agree in this group: propose the payout first: nothing was sent"
    assert (kind_of(answer), sent(world), len(world.appwrite.stored("payments"))) == ("approval_required", 0, 1)


async def test_what_waits_for_the_second_treasurer_does_not_leave_and_may_leave_later() -> None:
    _, carol, dan = await agreed()
    proposal = await carol.propose()
    assert kind_of(await carol.pay()) == "approval_required"
    await dan.decide(proposal)
    assert kind_of(await carol.pay()) == "accepted"


async def test_nobody_approves_his_own_proposal() -> None:
    world, carol, _ = await agreed()
    proposal = await carol.propose()
    assert await carol.decide(proposal) == (403, "own_proposal")
    world.appwrite.people.tokens["jwt-of-CAROL"] = "CAROL"  # the same id in other letters
    world.appwrite.people.teams[TEAM]["CAROL"] = ["treasurer"]
    assert await Person(world, "CAROL").decide(proposal) == (403, "own_proposal")
    assert kind_of(await carol.pay()) == "approval_required"


@pytest.mark.parametrize(
    ("name", "answer"),
    [("bob", (403, "not_a_treasurer")), ("mallory", (403, "not_a_member")), ("erin", (403, "not_an_approver"))],
)
async def test_whose_word_does_not_count_approves_nothing(name: str, answer: tuple[int, str]) -> None:
    world, carol, _ = await agreed()
    world.appwrite.people.teams[TEAM]["erin"] = ["treasurer"]  # made one after it was turned on
    proposal = await carol.propose()
    assert await Person(world, name).decide(proposal) == answer
    assert kind_of(await carol.pay()) == "approval_required"


async def test_who_is_no_treasurer_proposes_nothing() -> None:
    world, _, _ = await agreed()
    assert await Person(world, "bob").propose() == "not_a_treasurer"
    assert await Person(world, "mallory").propose() == "not_a_member"


@pytest.mark.parametrize(
    "change",
    [
        {"amount": 5001},
        {"amount": 4999},
        {"phone": "254712345679"},
        {"remarks": "Rent, really"},
        {"command_id": "SalaryPayment"},
        {"occasion": "May"},
        {"disbursement_id": "OUT.1"},
    ],
)
async def test_only_what_was_approved_leaves(change: dict[str, object]) -> None:
    world, carol, dan = await agreed()
    await dan.decide(await carol.propose())
    assert kind_of(await carol.pay(ORDER, **change)) == "not_as_approved"
    assert sent(world) == 0
    assert kind_of(await carol.pay()) == "accepted"


async def test_another_user_does_not_send_what_was_approved_for_somebody() -> None:
    world, carol, dan = await agreed()
    await dan.decide(await carol.propose())
    assert kind_of(await dan.pay()) == "approval_required"
    assert kind_of(await Person(world, "alice").pay()) == "approval_required"


async def test_an_approval_is_of_one_payout_and_no_second_one() -> None:
    world, carol, dan = await agreed()
    await dan.decide(await carol.propose())
    await carol.pay()
    assert kind_of(await carol.pay(order("out.2"))) == "approval_required"
    assert await dan.decide(await carol.propose()) == SAID  # the same proposal, decided long ago
    assert await carol.pay() == Accepted("AG_1")
    assert sent(world) == 1


async def test_two_devices_that_send_at_once_send_once() -> None:
    world, carol, dan = await agreed()
    await dan.decide(await carol.propose())
    answers = await asyncio.gather(*(carol.pay() for _ in range(4)))
    assert (answers, sent(world)) == ([Accepted("AG_1")] * 4, 1)


async def test_an_approved_payout_that_nobody_answered_is_unknown_and_never_sent_again() -> None:
    world, carol, dan = await agreed()
    await dan.decide(await carol.propose())
    world.safaricom.fail(PAYOUT, "cut")
    assert isinstance(await carol.pay(), Ambiguous)
    assert isinstance(await carol.pay(), Ambiguous)
    assert sent(world) == 1


async def test_the_day_is_over_for_approving_and_for_sending() -> None:
    world, carol, dan = await agreed()
    first, second = await carol.propose(), await carol.propose(order("out.2"))
    await dan.decide(second)
    world.start += timedelta(hours=24)
    assert await dan.decide(first) == (409, "expired")
    assert await dan.decide(first, "declined") == (409, "expired")
    assert kind_of(await carol.pay()) == "expired"
    assert kind_of(await carol.pay(order("out.2"))) == "expired"
    assert sent(world) == 0


async def test_proposing_again_does_not_lengthen_the_day() -> None:
    world, carol, dan = await agreed()
    first = await carol.propose()
    world.start += timedelta(hours=23)
    assert await carol.propose() == first
    world.start += timedelta(hours=1)
    assert await dan.decide(first) == (409, "expired")


async def test_one_id_is_one_proposal() -> None:
    _, carol, dan = await agreed()
    await carol.propose()
    assert await carol.propose(order("out.1", amount=6000)) == "invalid_group"
    assert await carol.propose(order("OUT.1")) == "invalid_group"
    assert len(await dan.propose()) == 32  # of another user it is another one


@pytest.mark.parametrize("decision", ["declined", "withdrawn"])
async def test_what_was_declined_or_taken_back_does_not_leave(decision: str) -> None:
    world, carol, dan = await agreed()
    proposal = await carol.propose()
    who = dan if decision == "declined" else carol
    assert await who.decide(proposal, decision, "no receipt") == SAID  # type: ignore[arg-type]  # one of three words
    assert await Person(world, "alice").decide(proposal) == (409, "decided")
    assert kind_of(await carol.pay()) == decision
    assert json.loads(str(world.appwrite.stored("records")[-1]["body"])) == {"note": "no receipt"}


async def test_only_the_proposer_takes_it_back_also_once_it_is_approved_and_then_it_does_not_leave() -> None:
    world, carol, dan = await agreed()
    proposal = await carol.propose()
    assert await dan.decide(proposal, "withdrawn") == (403, "not_the_proposer")
    await dan.decide(proposal)
    assert await carol.decide(proposal, "withdrawn") == SAID
    assert await carol.decide(proposal, "withdrawn") == SAID
    assert await dan.decide(proposal) == (409, "decided")
    assert kind_of(await carol.pay()) == "withdrawn"
    kinds = [str(one["kind"]) for one in world.appwrite.stored("records")]
    assert (kinds[-2:], sent(world)) == (["approved", "withdrawn"], 0)


async def test_what_was_declined_is_not_taken_back() -> None:
    _, carol, dan = await agreed()
    proposal = await carol.propose()
    await dan.decide(proposal, "declined")
    assert await carol.decide(proposal, "withdrawn") == (409, "decided")


async def test_what_was_sent_or_may_have_been_is_not_taken_back() -> None:
    world, carol, dan = await agreed()
    proposal = await carol.propose()
    await dan.decide(proposal)
    assert kind_of(await carol.pay()) == "accepted"
    assert await carol.decide(proposal, "withdrawn") == (409, "approval_used")
    assert "withdrawn" not in [one["kind"] for one in world.appwrite.stored("records")]


@pytest.mark.parametrize("turns", range(12))
async def test_of_sending_and_taking_back_at_once_one_happens(turns: int) -> None:
    world, carol, dan = await agreed()
    proposal = await carol.propose()
    await dan.decide(proposal)

    async def take_back() -> tuple[int, str]:
        for _ in range(turns):
            await asyncio.sleep(0)
        return await carol.decide(proposal, "withdrawn")

    paid, (status, word) = await asyncio.gather(carol.pay(), take_back())
    assert (kind_of(paid), status, word, sent(world)) in [
        ("accepted", 409, "approval_used", 1),
        ("withdrawn", 200, "", 0),
    ]


async def test_of_two_who_decide_at_once_the_first_counts_for_all() -> None:
    world, carol, dan = await agreed()
    proposal = await carol.propose()
    alice = Person(world, "alice")
    said = await asyncio.gather(
        dan.decide(proposal), alice.decide(proposal, "declined"), carol.decide(proposal, "withdrawn")
    )
    kinds = [one["kind"] for one in world.appwrite.stored("records")]
    decisions = {kind for kind in kinds if kind in ("approved", "declined", "withdrawn")}
    assert decisions in ({"approved"}, {"declined"}, {"withdrawn"}, {"approved", "withdrawn"})
    assert sorted(said) == [SAID] * len(decisions) + [(409, "decided")] * (3 - len(decisions))
    assert (kind_of(await carol.pay()) == "accepted") == (decisions == {"approved"})


async def test_a_decision_whose_answer_was_lost_is_found_by_the_next_try() -> None:
    world, carol, dan = await agreed()
    proposal = await carol.propose()
    world.appwrite.faults["POST", "records"].append("cut_after")
    assert await dan.decide(proposal) == SAID
    assert kind_of(await carol.pay()) == "accepted"


async def test_a_proposer_who_left_the_treasurers_is_neither_approved_nor_paid_out() -> None:
    world, carol, dan = await agreed()
    first, second = await carol.propose(), await carol.propose(order("out.2"))
    await dan.decide(second)
    world.appwrite.people.teams[TEAM]["carol"] = ["member"]
    assert await dan.decide(first) == (409, "proposer_gone")
    assert kind_of(await carol.pay(order("out.2"))) == "not_a_treasurer"
    del world.appwrite.people.teams[TEAM]["carol"]
    assert await dan.decide(first) == (409, "proposer_gone")
    assert kind_of(await carol.pay(order("out.2"))) == "not_a_member"
    assert sent(world) == 0


@pytest.mark.parametrize("roles", [None, ["member"]])
async def test_the_word_of_who_is_no_treasurer_any_more_does_not_count(roles: list[str] | None) -> None:
    world, carol, dan = await agreed()
    await dan.decide(await carol.propose())
    people = world.appwrite.people.teams[TEAM]
    people.pop("dan")
    if roles:
        people["dan"] = roles
    assert kind_of(await carol.pay()) == "approver_gone"
    assert sent(world) == 0


async def test_limits_hold_at_the_moment_of_sending() -> None:
    _, carol, dan = await agreed()
    await dan.decide(await carol.propose(order("out.1", amount=150_000)))
    await dan.decide(await carol.propose(order("out.2", amount=150_000)))
    assert kind_of(await carol.pay(order("out.1", amount=150_000))) == "accepted"
    answer = await carol.pay(order("out.2", amount=150_000))
    assert isinstance(answer, ProvenNotSent)
    assert isinstance(answer.error, InvalidAmountError)


async def test_a_proposal_of_one_group_opens_no_other() -> None:
    world, carol, dan = await agreed()
    proposal = await carol.propose()
    other = await Person(world, "alice").app.post("/found", b'{"name":"Other"}')
    group_id = str(other.body["group_id"])
    world.appwrite.people.teams[group_id]["dan"] = ["treasurer"]
    answer = await dan.app.post(
        "/decide", json.dumps({"group_id": group_id, "proposal_id": proposal, "decision": "approved"}).encode()
    )
    assert answer.body["error"] == "unknown_proposal"


async def test_another_record_is_no_proposal() -> None:
    world, _, dan = await agreed()
    (rule_id,) = world.appwrite.documents["records"]
    assert await dan.decide(rule_id) == (404, "unknown_proposal")


async def test_the_secret_may_change_between_proposing_and_sending() -> None:
    world, carol, dan = await agreed()
    proposal = await carol.propose()
    old = world.environment["DARAJA_CALLBACK_SECRET"]
    world.environment["DARAJA_CALLBACK_SECRET"] = f"another-secret-that-nobody-guesses,{old}"
    assert await dan.decide(proposal) == SAID
    assert kind_of(await carol.pay()) == "accepted"


async def test_nothing_is_proposed_where_one_treasurer_pays_out_alone() -> None:
    world = new_group()
    assert await Person(world, "carol").propose() == "not_on"
    assert kind_of(await Person(world, "carol").pay()) == "accepted"


async def test_a_proposal_beyond_what_may_be_sent_is_refused_at_once() -> None:
    _, carol, _ = await agreed()
    assert await carol.propose(order("out.1", amount=250_001)) == "invalid_group"


async def test_appwrite_that_cannot_be_asked_lets_nothing_leave() -> None:
    world, carol, dan = await agreed()
    await dan.decide(await carol.propose())
    world.environment["DARAJA_RECORDS_COLLECTION_ID"] = ""
    answer = await carol.pay()
    assert isinstance(answer, ProvenNotSent)
    assert (type(answer.error).__name__, sent(world)) == ("ConfigError", 0)
    assert ORDER.phone not in str(answer.error)
