"""The way through pages whose history holds what can happen, and every answer that there is."""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import cycle

from chama_app.domain.book import Book
from chama_app.domain.member_rows import build_row
from chama_app.domain.payment_requests import NotSentReason, PaymentRequest
from chama_app.i18n import ENGLISH
from daraja_core import TimelineEntry
from daraja_core.attempt import Happening, Source
from daraja_core.result_codes import stk_status
from daraja_core.verdict import Status

from ..example_chama import (
    ALICE,
    BOB,
    CAROL,
    NOON,
    after,
    book,
    cancelled,
    failed,
    not_sent,
    paid,
    payment_request,
    unknown,
)
from ..example_payouts import arrived, declined, payout, unanswered
from .shared_screens import drawn, go_home
from .stage import Stage

REASONS: tuple[NotSentReason, ...] = ("repeated", "disk")  # the longest
Line = tuple[Happening, Source, str]
BEGUN: tuple[Line, ...] = (("created", "app", ""), ("sending", "app", ""))
ACCEPTED: tuple[Line, ...] = (*BEGUN, ("accepted", "safaricom", ""))
LOOKED: tuple[Line, ...] = (
    ("answer_lost", "safaricom", "no route to host"),
    ("restored", "restored", ""),
    ("read_failed", "poll", ""),
    ("nothing_yet", "resume", ""),
    ("unknown", "clock", ""),
)
"""What happens to one whose answer is long in coming."""


def histories() -> Book:
    """What was asked of three, and paid out: everything has happened to the first of each."""
    earlier = tuple(_answered())
    told = payment_request(ALICE, paid(), len(earlier) + 1, timeline=tuple(_lines(NOON, _paid_late())))
    refused = payment_request(BOB, failed("17"), timeline=tuple(_lines(NOON, (*ACCEPTED, _answer("17")))))
    lost = tuple(_lines(NOON, (*ACCEPTED, ("session_lost", "poll", ""), _asked("4999"))))
    reported = payment_request(CAROL, unknown(), checked_at=after(seconds=20), timeline=lost)
    sent = (*BEGUN, *LOOKED, ("success", "realtime", "UKK9PAYOUT"))
    refusal: Line = ("failed", "realtime", "21: said by M-Pesa")
    return replace(
        book(*earlier, told, refused, reported),
        payouts=(
            payout(arrived(100), 100, id="out-arrived", timeline=tuple(_lines(NOON, sent))),
            payout(declined("21"), 100, id="out-declined", timeline=tuple(_lines(NOON, (*ACCEPTED, refusal)))),
            payout(unanswered("failed"), 100, id="out-asked", checked_at=after(seconds=20)),
            payout(arrived(100, "UKK9RETURN"), 100, id="out-back", name="Alice W", refund_of=told.id),
        ),
    )


async def history_tour(stage: Stage) -> AsyncIterator[str]:
    """Payments, then payouts; then what was not sent."""
    session, view_model = stage.session, stage.session.payouts
    for one in (ALICE, BOB, CAROL):
        session.select_member(one.id)
        yield await drawn(stage, f"history of {one.id}")
    go_home(stage)
    for payout_id in ("out-arrived", "out-declined", "out-asked"):
        view_model.open_payout(payout_id)
        yield await drawn(stage, f"history of {payout_id}")
    session.navigate("home")
    yield await drawn(stage, "payouts that are over")
    session.select_member("bob")
    await stage.page.settle()
    async with stage.pause:
        for reason in REASONS:
            kept = tuple(_lines(NOON, (BEGUN[0], ("not_sent", "app", "said by the engine"))))
            asked = book(payment_request(BOB, not_sent(), reason=reason, timeline=kept))
            tile = session.tiles["bob"]
            tile.requests, tile.row = asked.requests, build_row(asked, BOB, stage.clock.now(), production=False)
            yield await drawn(stage, f"not sent: {reason}")


def _answered() -> Iterator[PaymentRequest]:
    """One request after the other to the same member, each with another answer that says that nothing was paid."""
    codes = [code for code in ENGLISH.timeline.answers if stk_status(code, RULE) in (Status.FAILED, Status.CANCELLED)]
    for number, (code, source) in enumerate(zip(codes, cycle(HEARD)), 1):
        begun_at = NOON - timedelta(minutes=3 * (len(codes) - number + 1))
        state = cancelled() if stk_status(code) is Status.CANCELLED else failed(code)
        lines = tuple(_lines(begun_at, (*ACCEPTED, _answer(code, source))))
        yield payment_request(ALICE, state, number, started_at=begun_at, timeline=lines)


def _paid_late() -> tuple[Line, ...]:
    """M-PESA says that it does not know, when it is asked that it was paid, and at last the receipt comes."""
    unsure = [code for code in ENGLISH.timeline.answers if stk_status(code, RULE) is Status.TIMEOUT and code != "4999"]
    first, *more = [_answer(code) for code in unsure]
    again: list[Line] = [("ignored", "poll", detail) for _, _, detail in more]
    paid_at_last: list[Line] = [("success", "realtime", "UKK1AAAAAA"), ("ignored", "realtime", "UKK1AAAAAA")]
    return (*BEGUN, *LOOKED, first, *again, _asked("4999"), ("confirming", "poll", ""), _asked("0"), *paid_at_last)


HEARD: tuple[Source, ...] = ("realtime", "poll", "resume", "restored")
RULE = "a rule does not allow it"
"""What M-PESA says beside a code that proves nothing without such words."""

_HAPPENED: dict[Status, Happening] = {
    Status.FAILED: "failed",
    Status.CANCELLED: "cancelled",
    Status.TIMEOUT: "timeout",
}


def _asked(code: str) -> Line:
    return "advised", "check", f"{code}: said by M-Pesa"


def _answer(code: str, source: Source = "realtime") -> Line:
    return _HAPPENED[stk_status(code, RULE)], source, f"{code}: {RULE}"


def _lines(begun_at: datetime, told: Sequence[Line]) -> Iterator[TimelineEntry]:
    """One after the other, a second apart."""
    for at, (what, source, detail) in enumerate(told):
        yield TimelineEntry(begun_at + timedelta(seconds=at), source, what, detail)
