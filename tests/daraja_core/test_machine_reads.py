"""When an attempt is read: the polls, the cutoff, and what makes up for a read that failed."""

from datetime import datetime

import pytest

from daraja_core.attempt import Attempt, Pending, Settled, Unknown
from daraja_core.events import (
    ClockReached,
    NothingFound,
    Read,
    ReadFailed,
    Restored,
    Resumed,
    Save,
    SessionLost,
    VerdictArrived,
)
from daraja_core.machine import step, wakeup_at
from daraja_core.verdict import Verdict
from tests.daraja_core.attempts import FAILED, NO_ANSWER, NOON, SUCCESS, at, pending, refused, unknown


def heard(attempt: Attempt, news: Verdict, seconds: float = 20) -> Attempt:
    return step(attempt, VerdictArrived(news, "realtime"), at(seconds))[0]


# polls and cutoff


def test_polls_fall_due_10_30_and_70_seconds_after_the_start_and_the_cutoff_after_90() -> None:
    attempt, moments = pending(), []
    for _ in range(3):
        due = wakeup_at(attempt)
        assert due is not None
        moments.append(due)
        attempt, effects = step(attempt, ClockReached(), due)
        assert effects == (Read("poll"),)
    assert [*moments, wakeup_at(attempt)] == [at(10), at(30), at(70), at(90)]


def test_a_clock_that_rings_early_changes_nothing() -> None:
    assert step(pending(), ClockReached(), at(9.9)) == (pending(), ())


def test_one_read_stands_for_all_that_were_slept_through() -> None:
    attempt, effects = step(pending(), ClockReached(), at(75))
    assert effects == (Read("poll"),)
    assert wakeup_at(attempt) == at(90)


def test_at_the_cutoff_one_last_read_decides() -> None:
    closing, effects = step(pending(), ClockReached(), at(90))
    assert effects == (Read("poll", last=True),)
    timed_out, effects = step(closing, NothingFound("poll", last=True), at(91))
    assert timed_out.phase == Unknown("no_answer")
    assert effects == (Save(),)


def test_a_result_in_the_last_read_still_counts_as_in_time() -> None:
    closing, _ = step(pending(), ClockReached(), at(90))
    assert heard(closing, SUCCESS, 91).phase == Settled(SUCCESS, late=False)


def test_an_earlier_empty_read_does_not_stand_in_for_the_last_one() -> None:
    closing, _ = step(pending(), ClockReached(), at(90))
    assert step(closing, NothingFound("poll"), at(91))[0].phase == Pending(closing_at=at(90))


def test_a_last_read_that_fails_ends_in_unreachable() -> None:
    closing, _ = step(pending(), ClockReached(), at(90))
    assert step(closing, ReadFailed("poll", last=True), at(92))[0].phase == Unknown("unreachable")


def test_a_last_read_without_an_answer_is_given_five_seconds() -> None:
    closing, _ = step(pending(), ClockReached(), at(90))
    assert wakeup_at(closing) == at(95)
    timed_out, effects = step(closing, ClockReached(), at(95))
    assert timed_out.phase == Unknown("unreachable")
    assert effects == (Save(),)


def test_a_lost_session_ends_in_a_timeout_that_says_so() -> None:
    attempt, effects = step(pending(), SessionLost("restored"), at(40))
    assert attempt.phase == Unknown("session_lost")
    assert effects == (Save(),)


# reads that fail

HOURS = 3600


def asleep() -> Attempt:
    """Nobody knows, and the read after a long sleep was just asked for."""
    attempt, effects = step(unknown(), ClockReached(), at(3 * HOURS))
    assert effects == (Read("poll"),)
    return attempt


def made_up_for(attempt: Attempt, seconds: float) -> tuple[Attempt, datetime]:
    """The attempt after one more failed read, and when the read is made up for."""
    failed, effects = step(attempt, ReadFailed("poll"), at(seconds))
    again = wakeup_at(failed)
    assert effects == ()
    assert again is not None
    return failed, again


def test_a_read_that_fails_after_a_long_sleep_is_made_up_for() -> None:
    failed, again = made_up_for(asleep(), 3 * HOURS + 1)
    assert again == at(3 * HOURS + 6)
    assert step(failed, ClockReached(), again)[1] == (Read("poll"),)


def test_reads_that_go_on_failing_are_made_up_for_at_ever_longer_intervals_up_to_a_quarter_of_an_hour() -> None:
    attempt, now, waits = asleep(), at(3 * HOURS), []
    for _ in range(12):
        attempt, again = made_up_for(attempt, (now - NOON).total_seconds())
        waits.append((again - now).total_seconds())
        now = again
        attempt, _ = step(attempt, ClockReached(), now)
    assert waits == [5, 10, 20, 40, 80, 160, 320, 640, 900, 900, 900, 900]


def test_an_answer_ends_the_making_up() -> None:
    failed, _ = made_up_for(asleep(), 3 * HOURS)
    answered, _ = step(failed, NothingFound("poll"), at(3 * HOURS + 5))
    assert wakeup_at(answered) is None
    again, moment = made_up_for(answered, 4 * HOURS)
    assert moment == at(4 * HOURS + 5)
    assert heard(again, SUCCESS, 4 * HOURS).phase == Settled(SUCCESS, late=True)


def test_coming_back_drops_the_back_off() -> None:
    failed, _ = made_up_for(made_up_for(asleep(), 3 * HOURS)[0], 3 * HOURS)
    back, effects = step(failed, Resumed(), at(3 * HOURS + 1))
    assert (wakeup_at(back), effects) == (None, (Read("resume"),))
    assert made_up_for(back, 3 * HOURS + 2)[1] == at(3 * HOURS + 7)


@pytest.mark.parametrize("last", [ReadFailed("poll", last=True), ClockReached()], ids=["failed", "unanswered"])
def test_the_last_read_before_the_cutoff_is_made_up_for_however_late_it_was(last: ReadFailed | ClockReached) -> None:
    closing, _ = step(pending(), ClockReached(), at(3 * HOURS))
    timed_out, _ = step(closing, last, at(3 * HOURS + 5))
    assert timed_out.phase == Unknown("unreachable")
    assert wakeup_at(timed_out) == at(3 * HOURS + 10)


@pytest.mark.parametrize("attempt", [refused(), heard(pending(), FAILED), heard(pending(), NO_ANSWER)])
def test_a_failed_read_of_what_is_only_watched_is_made_up_for_while_it_is_watched(attempt: Attempt) -> None:
    restored, effects = step(attempt, Restored(), at(5 * HOURS))
    assert effects == (Read("restored"),)
    _, again = made_up_for(restored, 5 * HOURS + 1)
    assert again == at(5 * HOURS + 6)
    failed, again = made_up_for(restored, 48 * HOURS - 1)
    done, effects = step(failed, ClockReached(), again)
    assert (wakeup_at(done), effects) == (None, ())
    assert step(done, ReadFailed("poll"), at(49 * HOURS)) == (done, ())


def test_a_failed_poll_is_made_up_for_before_the_next_one() -> None:
    polled, _ = step(pending(), ClockReached(), at(10))
    failed, again = made_up_for(polled, 12)
    assert again == at(17)
    read, effects = step(failed, ClockReached(), again)
    assert (wakeup_at(read), effects) == (at(30), (Read("poll"),))
