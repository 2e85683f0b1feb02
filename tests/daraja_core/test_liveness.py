"""Whether Realtime can be believed, as a rule without a socket."""

import itertools

import pytest

from daraja_core.liveness import (
    FIRST_RENEWAL_S,
    GRACE_S,
    LONGEST_RENEWAL_S,
    Liveness,
    heard,
    judged,
    lost,
    missed,
    opened,
)

OPEN = opened(Liveness())


def deaf(liveness: Liveness, at: float) -> tuple[Liveness, bool]:
    """A read found at that moment what the socket did not bring, and nothing came behind."""
    return judged(missed(liveness, at), at + GRACE_S)


def test_an_open_socket_is_live_until_something_speaks_against_it() -> None:
    assert not Liveness().is_live
    assert OPEN.is_live
    assert not lost(OPEN).is_live


def test_what_a_read_finds_first_and_the_socket_brings_right_behind_is_no_reason_for_doubt() -> None:
    early, must_renew = judged(missed(OPEN, 100.0), 100.0 + GRACE_S - 0.1)
    assert (early.is_live, must_renew) == (True, False)
    assert judged(heard(early), 100.0 + GRACE_S) == (OPEN, False)


def test_a_socket_that_does_not_bring_it_is_doubted_and_opened_anew() -> None:
    doubted, must_renew = deaf(OPEN, 100.0)
    assert (doubted.is_open, doubted.is_live, must_renew) == (True, False, True)


def test_a_new_socket_is_no_proof_and_an_event_is() -> None:
    doubted, _ = deaf(OPEN, 100.0)
    anew = opened(lost(doubted))
    assert not anew.is_live
    assert heard(anew) == OPEN


def test_what_one_socket_missed_is_not_held_against_the_next() -> None:
    assert judged(opened(lost(missed(OPEN, 100.0))), 200.0) == (OPEN, False)


def test_a_closed_socket_misses_nothing() -> None:
    assert missed(lost(OPEN), 100.0) == lost(OPEN)


def test_the_first_thing_missed_counts_and_not_the_latest() -> None:
    assert missed(missed(OPEN, 100.0), 101.9) == missed(OPEN, 100.0)


def test_a_server_that_stays_deaf_is_asked_for_a_new_socket_less_and_less_often() -> None:
    liveness, at, renewed_at = OPEN, 100.0, []
    while at < 100.0 + 4 * LONGEST_RENEWAL_S:
        liveness, must_renew = deaf(opened(lost(liveness)), at)
        if must_renew:
            renewed_at.append(at)
        at += 1.0
    pauses = [later - before for before, later in itertools.pairwise(renewed_at)]
    assert pauses[:3] == pytest.approx([FIRST_RENEWAL_S * factor for factor in (2, 4, 8)], abs=1.0)
    assert max(pauses) == pytest.approx(LONGEST_RENEWAL_S, abs=1.0)
    assert deaf(heard(liveness), at) == deaf(OPEN, at)
