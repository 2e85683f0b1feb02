"""A claim as it is stored and read again: of this version, of the one before, and of nobody."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from function.orders.claim import Claim, State, claim_id, read_claim

from ..world import NOON

WHOLE = Claim(
    payment_id="out.1",
    user_id="alice",
    group_id="team_9",
    amount=5000,
    created_at=NOON,
    flow="b2c",
    order="a fingerprint",
    payer="another",
    mark="m1",
    key="k1",
    state="open",
    reader="team:team_9/reads-1",
    outcome={"outcome": "accepted"},
    checkout_request_id="ws_CO_1",
    asked=3,
    asked_at=NOON + timedelta(minutes=1),
    due_at=NOON + timedelta(minutes=2),
    originator="0123456789",
    version="2026-03-26T12:00:00.000+00:00",
)
DOCUMENT = {**WHOLE.fields(), "$id": WHOLE.document_id, "$updatedAt": WHOLE.version}
BARE = Claim("p.1", "bob", None, 10, NOON, "stk", "order", "payer", "mark")


def test_what_was_stored_is_read_as_it_was() -> None:
    assert read_claim(DOCUMENT) == WHOLE
    assert read_claim({**BARE.fields(), "$id": BARE.document_id}) == BARE


STATES: tuple[State, ...] = ("claimed", "sending", "open", "refused", "closed")


@pytest.mark.parametrize("state", STATES)
def test_every_state_is_read_as_it_was_and_says_whether_a_verdict_is_awaited(state: State) -> None:
    claim = replace(WHOLE, state=state)
    assert read_claim({**DOCUMENT, "state": state}) == claim
    assert claim.is_open == (state in ("claimed", "sending", "open"))


def earlier(**changes: object) -> dict[str, object]:
    """A claim from before flow, payer, state and the number of questions had columns of their own."""
    note = {"flow": "stk", "payer": "payer", "order": "order", "mark": "mark", "asked": 4, "outcome": None, **changes}
    document = {"$id": "p.1", "userId": "bob", "amount": 10, "createdAt": NOON.isoformat(), "answer": json.dumps(note)}
    return {**document, "groupId": None, "checkoutRequestId": None}


@pytest.mark.parametrize(
    ("note", "state"),
    [
        ({"open": True}, "open"),
        ({"open": False}, "closed"),
        ({}, "closed"),
        ({"open": "yes"}, "closed"),
        ({"open": True, "outcome": {"outcome": "refused"}}, "refused"),
        ({"open": True, "outcome": {"outcome": "accepted"}}, "open"),
        ({"open": True, "outcome": ["refused"]}, "open"),
    ],
)
def test_an_earlier_versions_claim_is_read_and_what_it_may_have_sent_counts_as_sent(
    note: dict[str, object], state: State
) -> None:
    outcome = note.get("outcome")
    assert read_claim(earlier(**note)) == replace(
        BARE, state=state, asked=4, outcome=outcome if isinstance(outcome, dict) else None, document_id="p.1"
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"flow": "c2b"},
        {"payer": None},
        {"userId": 7},
        {"amount": "5000"},
        {"createdAt": None},
        {"$id": None},
        {"answer": None},
        {"answer": "no JSON"},
        {"answer": "[]"},
        {"answer": "{}"},
        {"answer": "[" * 100_000},
    ],
)
def test_what_the_function_did_not_write_is_no_claim(changes: dict[str, object]) -> None:
    assert read_claim({**DOCUMENT, **changes}) is None


def test_a_number_of_questions_that_is_none_is_no_question() -> None:
    found = read_claim(earlier(asked="4"))
    assert found is not None
    assert found.asked == 0


def test_a_claim_belongs_to_one_user_and_ids_that_differ_in_case_are_one() -> None:
    assert claim_id("alice", "out.1") == claim_id("ALICE", "OUT.1") == WHOLE.document_id
    assert len({claim_id("alice", "out.1"), claim_id("bob", "out.1"), claim_id("alice", "out.2")}) == 3
    assert len(WHOLE.document_id) == 36


@pytest.mark.parametrize(("seconds", "is_answered"), [(0, True), (19, True), (20, False)])
def test_a_request_is_being_answered_for_as_long_as_the_runtime_lets_it_run(seconds: int, is_answered: bool) -> None:
    assert BARE.is_being_answered(NOON + timedelta(seconds=seconds)) is is_answered
    assert not replace(BARE, outcome={}).is_being_answered(NOON)


def test_safaricoms_own_words_are_left_out_where_they_would_not_fit() -> None:
    words = {"outcome": "refused", "code": "1", "message": "x" * 3000, "reason": "y"}
    long = read_claim({**DOCUMENT, **replace(WHOLE, outcome=words).fields()})
    assert long == replace(WHOLE, outcome={**words, "message": "", "reason": ""})
    short = {**words, "message": "x"}
    assert read_claim({**DOCUMENT, **replace(WHOLE, outcome=short).fields()}) == replace(WHOLE, outcome=short)
