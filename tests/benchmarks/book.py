"""What a change and a tick of the clock cost in a big book, from the record to everything that a tab draws from."""

import asyncio
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from time import process_time

from chama_app.domain.book import Book
from chama_app.domain.members import Chama, Member
from chama_app.domain.payment_requests import PaymentRequest
from tests.benchmarks.table import Row
from tests.chama_app.example_chama import NOON, after, cancelled, failed, paid, pending, told, unknown
from tests.chama_app.ui.stage import Stage, staged

SMALL, BIG = (3, 3), (300, 20_000)
ROUNDS, PER_ROUND = 5, 20
SHARE = 1000
CHANGE_MS, TICK_MS = 5.0, 1.0
"""A frame of a screen is 16 ms, and the payments want most of it."""


def book_of(members: int, requests: int) -> Book:
    """A chama whose members were asked again and again; most have paid in the end, some are being asked now."""
    people = tuple(Member(f"m{one:03}", f"Wanjiku {one}", f"25471{one:07}") for one in range(members))
    made = [_request(people[place % members], place // members, place) for place in range(requests - members)]
    made += [_newest(member, requests // members + 1, place, members // 2) for place, member in enumerate(people)]
    return Book(Chama("Harambee", members * SHARE, "HARAMBEE", "Share"), people, tuple(made))


def _request(member: Member, number: int, place: int) -> PaymentRequest:
    at = NOON - timedelta(minutes=20_001 - place)
    history = (told("created", at), told("accepted", at), told("cancelled", at))
    state = cancelled() if place % 3 else failed("1")
    return PaymentRequest(member.id, number + 1, SHARE, member.phone, at, state, history, suffix=f"b{place:07}")


def _newest(member: Member, number: int, place: int, asked: int) -> PaymentRequest:
    state = (unknown(), pending(), paid(f"UKK{place:07}"))[min(place, 1) if place < asked else 2]
    made = PaymentRequest(member.id, number, SHARE, member.phone, NOON, state, suffix=f"n{place:07}")
    return replace(made, timeline=(told("created", NOON), told("accepted", after(seconds=1))))


class Opened:
    """One tab over such a book, on a page without a client."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._is_reported = False

    def change(self) -> None:
        """A member reports a code, or takes it back: written down, and everywhere to be seen."""
        state = self._stage.session.app_state
        if self._is_reported:
            state.decisions.withdraw_code("m000")
        else:
            state.decisions.report_code("m000", "UKZ9ZZZZZZ")
        self._is_reported = not self._is_reported
        self._stage.session.refresh()

    def tick(self) -> None:
        """A second has passed; a hundred and fifty prompts are out, and those in view count down."""
        self._stage.clock.move(milliseconds=100)
        self._stage.session.refresh()

    async def samples(self, act: Callable[[], None]) -> list[float]:
        """PER_ROUND durations in milliseconds of the processor."""
        taken = []
        for _ in range(PER_ROUND):
            began = process_time()
            act()
            taken.append((process_time() - began) * 1000)
            await self._stage.page.settle()
        return taken


async def _measure() -> dict[str, list[list[float]]]:
    taken: dict[str, list[list[float]]] = {"change": [[], []], "tick": [[], []]}
    with tempfile.TemporaryDirectory() as small, tempfile.TemporaryDirectory() as big:
        async with (
            staged(Path(small), book_of(*SMALL), 1280) as one,
            staged(Path(big), book_of(*BIG), 1280) as other,
        ):
            tabs = [Opened(one), Opened(other)]
            for round_ in range(1 + ROUNDS):
                for size, tab in enumerate(tabs):
                    for name, act in (("change", tab.change), ("tick", tab.tick)):
                        samples = await tab.samples(act)
                        taken[name][size] += samples if round_ else []
    return taken


def figures() -> Iterator[Row]:
    """Beside what they may take, and beside a book of three."""
    taken, size = asyncio.run(_measure()), f"{BIG[0]} members x {BIG[1]:,} requests"
    for name, what, goal in (("change", "one change", CHANGE_MS), ("tick", "one tick of the clock", TICK_MS)):
        small, big = taken[name]
        yield Row("book", f"{what}, {size}", "ms", big, f"the {goal:g} ms that it may take", [goal], goal=1)
        yield Row("book", f"{what}, {size}", "ms", big, "3 members x 3 requests", small)
