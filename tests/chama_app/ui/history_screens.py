"""The way through pages whose history holds everything that can happen, and every answer that there is."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import get_args

from chama_app.domain.book import Book
from chama_app.domain.member_rows import build_row
from chama_app.domain.payment_requests import NotSentReason
from chama_app.i18n import ENGLISH
from daraja_core import TimelineEntry
from daraja_core.attempt import Happening, Source

from ..example_chama import ALICE, BOB, CAROL, NOON, after, book, failed, not_sent, paid, payment_request, unknown
from ..example_payouts import arrived, declined, payout, unanswered
from .shared_screens import drawn, go_home
from .stage import Stage

REASONS: tuple[NotSentReason, ...] = ("repeated", "disk")  # the longest


def histories() -> Book:
    """What was asked of three, and paid out: everything has happened to the first of each."""
    told = payment_request(ALICE, paid(), timeline=_everything(ENGLISH.timeline.answers))
    refused = payment_request(BOB, failed("17"), timeline=_everything(()))
    reported = payment_request(CAROL, unknown(), checked_at=after(seconds=20))
    out = payout(arrived(100), 100, id="out-arrived", timeline=_everything(ENGLISH.payouts.declined))
    return replace(
        book(told, refused, reported),
        payouts=(
            out,
            payout(declined("21"), 100, id="out-declined", timeline=(_declined("21"),)),
            payout(unanswered("failed"), 100, id="out-asked", checked_at=after(seconds=20)),
            payout(arrived(100), 100, id="out-back", name="Alice W", refund_of="alice.1"),
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
            asked = book(payment_request(BOB, not_sent(), reason=reason))
            session.tiles["bob"].row = build_row(asked, BOB, stage.clock.now(), production=False)
            yield await drawn(stage, f"not sent: {reason}")


def _everything(codes: object) -> tuple[TimelineEntry, ...]:
    """One line after the other, from every source."""
    sources: tuple[Source, ...] = get_args(Source)
    happened: list[tuple[Happening, str]] = [(one, "") for one in get_args(Happening)]
    happened += [("failed", f"{code}:said by M-Pesa") for code in codes]  # type: ignore[attr-defined]  # any collection
    return tuple(
        TimelineEntry(NOON + timedelta(seconds=at), sources[at % len(sources)], what, detail)
        for at, (what, detail) in enumerate(happened)
    )


def _declined(code: str) -> TimelineEntry:
    return TimelineEntry(after(seconds=4), "realtime", "failed", f"{code}:said by M-Pesa")
