"""What the command says of every state, how it is coloured, and the number that scripts hang on."""

from datetime import UTC, datetime
from typing import get_args

import pytest

from daraja_cli.exit_codes import ExitCode, exit_code
from daraja_cli.words import Tone, outcome_words, step_words, tone_of
from daraja_core.attempt import Happening, TimelineEntry
from daraja_core.disbursement import (
    DisbursementFailed,
    DisbursementInitiating,
    DisbursementPending,
    DisbursementSuccess,
    DisbursementTimeout,
)
from daraja_core.payment import (
    PaymentCancelled,
    PaymentError,
    PaymentFailed,
    PaymentInitiating,
    PaymentPending,
    PaymentSuccess,
    PaymentTimeout,
)
from daraja_core.public_state import State

NOON = datetime(2026, 3, 26, 12, 0, tzinfo=UTC)
SENT = DisbursementSuccess("out.1", "AG_1", "UCQ5UAQ777", 1500, 1500, "JOHN", NOON, NOON)

TOLD: list[tuple[State, ExitCode, Tone, str]] = [
    (PaymentInitiating(NOON), ExitCode.UNKNOWN, "waiting", "On its way to M-Pesa."),
    (PaymentPending("ws_CO_1", NOON), ExitCode.UNKNOWN, "waiting", "Waiting for the customer to enter the PIN."),
    (
        PaymentPending("ws_CO_1", NOON, advice="paid"),
        ExitCode.UNKNOWN,
        "waiting",
        "Paid, says M-Pesa; the receipt is on its way. Do not ask again.",
    ),
    (
        PaymentSuccess("UCQ5UAQ403", 1500, 1500, NOON, NOON),
        ExitCode.PAID,
        "good",
        "Paid: KES 1,500, receipt UCQ5UAQ403.",
    ),
    (
        PaymentSuccess("UCQ5UAQ403", 1400, 1500, NOON, NOON, late=True),
        ExitCode.PAID,
        "good",
        "Paid: KES 1,400, receipt UCQ5UAQ403, where KES 1,500 was asked for: look into it. The news came late.",
    ),
    (
        PaymentFailed("2001", "the PIN was wrong"),
        ExitCode.FAILED,
        "bad",
        "Not paid: the PIN was wrong. No money moved. It is safe to ask again.",
    ),
    (
        PaymentCancelled("1032", "Closed!"),
        ExitCode.FAILED,
        "bad",
        "Not paid: Closed! No money moved. It is safe to ask again.",
    ),
    (
        PaymentError("no network"),
        ExitCode.FAILED,
        "bad",
        "Not sent: no network. No money moved. It is safe to ask again.",
    ),
    (
        PaymentTimeout("ws_CO_1"),
        ExitCode.UNKNOWN,
        "unknown",
        "Nobody knows yet: the money may have moved. Do not ask again; it is watched for 48 hours.",
    ),
    (DisbursementInitiating("out.1", NOON), ExitCode.UNKNOWN, "waiting", "On its way to M-Pesa."),
    (DisbursementPending("out.1", "AG_1", NOON), ExitCode.UNKNOWN, "waiting", "Waiting for M-Pesa's result."),
    (SENT, ExitCode.PAID, "good", "Paid: KES 1,500, receipt UCQ5UAQ777."),
    (
        DisbursementFailed("out.1", "AG_1", "2001", "declined"),
        ExitCode.FAILED,
        "bad",
        "Not paid out: declined. No money moved.",
    ),
    (
        DisbursementTimeout("out.1", "AG_1"),
        ExitCode.UNKNOWN,
        "unknown",
        "Nobody knows yet: the money may have moved. Do not ask again; it is watched for 48 hours.",
    ),
]


@pytest.mark.parametrize(("state", "code", "tone", "words"), TOLD)
def test_every_state_has_its_sentence_its_tone_and_its_exit_code(
    state: State, code: ExitCode, tone: Tone, words: str
) -> None:
    assert (exit_code(state), tone_of(state), outcome_words(state)) == (code, tone, words)


def test_the_exit_codes_are_those_that_scripts_hang_on() -> None:
    assert {one.name: one.value for one in ExitCode} == {
        "PAID": 0, "FAILED": 1, "USAGE": 2, "UNKNOWN": 3, "CONFIG": 4, "INTERRUPTED": 130,
    }  # fmt: skip


def test_every_step_has_words_and_says_how_the_news_came_where_that_matters() -> None:
    said = [step_words(TimelineEntry(NOON, "safaricom", what)) for what in get_args(Happening)]
    assert len(set(said)) == len(said)
    assert step_words(TimelineEntry(NOON, "realtime", "success")) == "paid (pushed to us)"
    assert step_words(TimelineEntry(NOON, "poll", "failed", "1032")) == "declined: 1032 (read)"
    assert step_words(TimelineEntry(NOON, "restored", "nothing_yet")) == "looked: no answer yet (read after a restart)"
