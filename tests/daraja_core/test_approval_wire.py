"""Proposals and decisions on the wire: what the engine writes the function reads, and all else is refused by name."""

import json

import pytest

from daraja_core.approval_wire import (
    LONGEST_ABOUT,
    DecisionRequest,
    decision_request,
    first_id,
    proposal_request,
    read_decision_request,
    read_proposal_request,
    read_record_answer,
    read_two_treasurers_request,
    try_id,
    two_treasurers_request,
)
from daraja_core.errors import AppwriteError, InvalidOrderError
from daraja_core.order import parse_disbursement_order

ORDER = parse_disbursement_order(
    disbursement_id="out.1",
    phone="0712345678",
    amount=5000,
    initiator_name="function",
    remarks="Rent",
    user_id="carol",
    group_id="team_9",
)


def test_the_id_of_a_payout_that_goes_out_again_names_the_one_that_was_approved() -> None:
    assert [first_id(try_id(name, number)) for name in ("out", "out.1") for number in (2, 999)] == [
        "out", "out", "out.1", "out.1",
    ]  # fmt: skip
    assert [first_id(name) for name in ("out", "out.", ".2", "out.x", "out.1000", "out.2 ")] == [None] * 6


def test_what_is_written_is_read() -> None:
    proposed = read_proposal_request(proposal_request(ORDER, {"name": "Alice"}), "carol", 250_000)
    assert (proposed.order, proposed.about) == (ORDER, {"name": "Alice"})
    assert read_two_treasurers_request(two_treasurers_request("team_9", on=False)) == ("team_9", False)
    decision = DecisionRequest("team_9", "p1", "declined", "no receipt")
    assert read_decision_request(decision_request("team_9", "p1", "declined", " no receipt ")) == decision


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"group_id": None}, "group_id"),
        ({"about": "Alice"}, "about"),
        ({"about": {"name": "A" * LONGEST_ABOUT}}, "about"),
        ({"amount": 5000.0}, "amount"),
        ({"phone": "12"}, "phone"),
        ({"disbursement_id": "a" * 26}, "disbursement_id"),
    ],
)
def test_a_proposal_that_is_none_is_refused_and_the_field_named(change: dict[str, object], named: str) -> None:
    body = json.dumps({**json.loads(proposal_request(ORDER, {})), **change}).encode()
    with pytest.raises(InvalidOrderError, match=named):
        read_proposal_request(body, "carol", 250_000)


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (b"[]", "body"),
        (b'{"group_id":"team_9","proposal_id":"p1","decision":"paid"}', "decision"),
        (b'{"group_id":"team_9","proposal_id":"/","decision":"approved"}', "proposal_id"),
        (b'{"group_id":7,"proposal_id":"p1","decision":"approved"}', "group_id"),
        (b'{"group_id":"team_9","proposal_id":"p1","decision":"declined","note":7}', "note"),
    ],
)
def test_a_decision_that_is_none_is_refused_and_the_field_named(body: bytes, named: str) -> None:
    with pytest.raises(InvalidOrderError, match=named):
        read_decision_request(body)


@pytest.mark.parametrize("body", [b'{"group_id":"team_9"}', b'{"group_id":"team_9","on":1}'])
def test_on_is_yes_or_no(body: bytes) -> None:
    with pytest.raises(InvalidOrderError, match="on must be"):
        read_two_treasurers_request(body)


def test_an_answer_without_a_record_is_not_the_functions() -> None:
    with pytest.raises(AppwriteError, match="without a record"):
        read_record_answer({"record": {"$id": "x"}})
