from dataclasses import replace

import pytest

from chama_app.domain.decisions import Settled
from chama_app.domain.group_changes import changes_of_payout, changes_of_request
from chama_app.domain.hand_record import HandDraft, parse_hand_record, settlement
from chama_app.domain.members import LONGEST_NAME
from chama_app.domain.notes import LONGEST_NOTE, NoteProblem, note_problem
from chama_app.domain.payment_requests import PaymentRequest
from daraja_core import PaymentIdle
from daraja_core.group_record import LONGEST_BODY, body_length

from ..example_chama import NOON, book
from ..example_payouts import payout, unanswered

WIDEST = "\U0001f4b0"
"""A letter that takes twelve characters of a record."""
RECORD = PaymentRequest("alice", 1, 500, "", NOON, PaymentIdle(), elsewhere=True, suffix="h", way="cash")


@pytest.mark.parametrize(
    ("note", "problem"),
    [
        ("looked in the portal: not there", None),
        ("  ok     ", "too_short"),
        ("x" * LONGEST_NOTE, None),
        ("x" * (LONGEST_NOTE + 1), "too_long"),
    ],
)
def test_a_note_says_something_and_not_too_much(note: str, problem: NoteProblem | None) -> None:
    assert note_problem(note) == problem


def test_every_note_that_a_form_takes_can_be_told_to_the_other_devices() -> None:
    note, name = WIDEST * LONGEST_NOTE, WIDEST * LONGEST_NAME
    told = parse_hand_record(book(), HandDraft("500", note=note), "alice", NOON)
    assert told.problems == {}
    recorded = replace(RECORD, decided=(settlement(RECORD, told, NOON, name, "d" * 36),))
    before = payout(unanswered())
    bodies = [
        *changes_of_request(None, recorded, "g"),
        *changes_of_payout(before, replace(before, confirmed_not_sent=note), "g"),
    ]
    assert max(body_length(one.body) for one in bodies) <= LONGEST_BODY


def test_a_longer_note_of_an_older_version_is_told_as_far_as_a_record_takes_it() -> None:
    older = Settled("d1", RECORD.id, 500, "", WIDEST * 5000, NOON)
    *_, told = changes_of_request(RECORD, replace(RECORD, decided=(older,)), "g")
    assert body_length(told.body) <= LONGEST_BODY
    assert older.note.startswith(told.body["note"])
