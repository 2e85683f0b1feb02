"""Requests go out at the pace that whoever sends them allows, found out with one refusal a minute."""

from collections import deque
from datetime import timedelta

import pytest

from chama_app.domain.request_pace import FROM_THE_FUNCTION, RequestPace

from ..example_chama import NOON, after


def sent_by(pace: RequestPace, count: int, limit: int, seconds: int) -> tuple[list[int], int]:
    """When each of so many requests was taken, in seconds, by a function with this limit; and how many it refused."""
    window: deque[int] = deque()
    taken: list[int] = []
    refused = 0
    for second in range(seconds):
        now = after(seconds=second)
        while window and window[0] <= second - 60:
            window.popleft()
        asked: list[str] = []
        while len(taken) + len(asked) < count and pace.has_room(now):
            asked.append(f"r{second}.{len(asked)}")
            pace.begin(asked[-1], now)
        for one in asked:
            if len(window) < limit:
                window.append(second)
                taken.append(second)
                pace.take()
            else:
                refused += 1
                pace.refuse(now, window[0] + 60 - second)
            pace.end(one)
    return taken, refused


def test_without_a_limit_all_go_at_once() -> None:
    assert sent_by(RequestPace(), 200, 1000, 1) == ([0] * 200, 0)


@pytest.mark.parametrize(("limit", "minutes", "most_refused"), [(20, 10, 10), (60, 4, 40), (300, 2, 0), (10, 21, 40)])
def test_two_hundred_go_out_within_as_many_minutes_as_the_limit_allows_with_few_refusals(
    limit: int, minutes: int, most_refused: int
) -> None:
    taken, refused = sent_by(RequestPace(FROM_THE_FUNCTION), 200, limit, minutes * 66)
    assert len(taken) == 200
    assert refused <= most_refused


def test_one_refusal_holds_all_the_others_until_the_wait_is_over() -> None:
    pace = RequestPace(3)
    for one in ("a", "b", "c"):
        pace.begin(one, NOON)
    assert not pace.has_room(NOON)
    pace.take()
    pace.refuse(NOON, 40)
    pace.refuse(NOON, 10)  # less than the other one was told
    assert pace.held_until(NOON) == after(seconds=45)
    assert not pace.has_room(after(seconds=44))
    assert pace.has_room(after(seconds=45))
    assert pace.held_until(after(seconds=45)) is None


@pytest.mark.parametrize(("wait_s", "held"), [(None, 65), (3600, 125)])
def test_a_refusal_without_a_wait_is_a_minute_and_none_is_longer_than_two(wait_s: int | None, held: int) -> None:
    pace = RequestPace()
    pace.begin("a", NOON)
    pace.refuse(NOON, wait_s)
    assert pace.held_until(NOON) == after(seconds=held)


def test_a_clock_that_was_set_back_holds_nobody() -> None:
    pace = RequestPace()
    pace.begin("a", NOON)
    pace.refuse(NOON, 60)
    assert pace.has_room(NOON - timedelta(hours=3))


def test_after_a_minute_without_any_a_whole_portion_goes_out_again() -> None:
    pace = RequestPace(2)
    for one in ("a", "b"):
        assert pace.has_room(NOON)
        pace.begin(one, NOON)
        pace.take()
        pace.end(one)
    later = after(seconds=60)
    for one in ("c", "d"):
        assert pace.has_room(later)
        pace.begin(one, later)
    assert not pace.has_room(later)
