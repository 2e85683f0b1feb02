from dataclasses import replace
from datetime import datetime

import pytest

from chama_app.domain.network import network
from chama_app.domain.payment_requests import PaymentRequest
from daraja_core import TimelineEntry
from daraja_core.attempt import Happening

from ..example_chama import ALICE, BOB, CAROL, after, book, failed, not_sent, paid, payment_request, pending

NOW = after(minutes=2)


def noted(made: PaymentRequest, *entries: tuple[Happening, datetime, str]) -> PaymentRequest:
    """With these lines in its history."""
    return replace(made, timeline=tuple(TimelineEntry(at, "poll", what, detail) for what, at, detail in entries))


def test_a_quiet_start_is_fine_although_nothing_is_live_yet() -> None:
    assert network(book(), NOW, live=False) == "fine"


def test_waiting_without_live_updates_says_so_after_the_socket_had_time() -> None:
    waiting = book(payment_request(ALICE, pending()))
    assert network(waiting, after(seconds=2), live=False) == "fine"
    assert network(waiting, NOW, live=False) == "live_off"
    assert network(waiting, NOW, live=True) == "fine"


def test_nobody_waits_for_live_updates_after_a_result() -> None:
    assert network(book(payment_request(ALICE, paid())), NOW, live=False) == "fine"


def test_offline_is_when_the_last_try_reached_nobody_and_nothing_is_live() -> None:
    lost = noted(payment_request(ALICE, pending()), ("accepted", after(), ""), ("read_failed", after(seconds=10), ""))
    assert network(book(lost), NOW, live=False) == "offline"
    assert network(book(lost), NOW, live=True) == "fine"
    not_left = noted(payment_request(BOB, not_sent(), reason="offline"), ("not_sent", after(seconds=20), ""))
    assert network(book(not_left), NOW, live=False) == "offline"
    back = noted(payment_request(CAROL, pending()), ("nothing_yet", after(seconds=30), ""))
    assert network(book(lost, not_left, back), NOW, live=False) == "live_off"


def test_a_request_that_mpesa_refused_did_reach_it() -> None:
    refused = noted(payment_request(BOB, not_sent(), reason="refused"), ("not_sent", after(seconds=20), ""))
    assert network(book(refused), NOW, live=False) == "fine"


@pytest.mark.parametrize("code", ["17", "26"])
def test_three_overloads_in_five_minutes_mean_that_mpesa_is_slow(code: str) -> None:
    refused = [
        noted(payment_request(member, failed(code), number), ("failed", after(seconds=number), ""))
        for number, member in enumerate((ALICE, BOB, CAROL), 1)
    ]
    assert network(book(*refused[:2]), NOW, live=True) == "fine"
    assert network(book(*refused), NOW, live=True) == "slow"
    assert network(book(*refused), after(minutes=6), live=True) == "fine"


def test_errors_of_the_server_count_as_overload_and_other_failures_do_not() -> None:
    errors = [
        noted(payment_request(member, pending(None)), ("answer_lost", after(seconds=1), "HTTP 503, no error code"))
        for member in (ALICE, BOB, CAROL)
    ]
    assert network(book(*errors), NOW, live=True) == "slow"
    cuts = [
        noted(payment_request(member, pending(None)), ("answer_lost", after(seconds=1), "the connection was cut"))
        for member in (ALICE, BOB, CAROL)
    ]
    assert network(book(*cuts), NOW, live=True) == "fine"
