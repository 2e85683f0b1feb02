"""The ways through what is said to somebody about the own share: on Home of a member, and on a treasurer's device."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime

from chama_app.domain.book import Book
from chama_app.domain.member_rows import MemberRow, build_row
from chama_app.domain.payment_requests import PaymentRequest
from chama_app.domain.payment_status import PaymentStatus

from ..example_chama import ALICE
from .shared_screens import INVITED, drawn, go_home
from .stage import Stage, crowd

MINE = ("m-unknown", "m-reported", "m-paid_twice", "m-recorded")


async def own_tour(stage: Stage) -> AsyncIterator[str]:
    """A chama of somebody else's, and what becomes of the own share in it."""
    session, view_model = stage.session, stage.session.group
    view_model.open_join()
    view_model.set_code(INVITED)
    view_model.join()
    await stage.page.until(lambda: session.screen.page_route == "who")
    assert session.app_state.set_member_phone("alice", ALICE.phone, is_me=True)
    go_home(stage)
    await stage.page.until(lambda: "alice" in session.tiles)
    yield await drawn(stage, "home of who pays the own share")
    async with stage.pause:
        for kind in (*session.words.own.says, PaymentStatus.LOW_BALANCE, PaymentStatus.PHONE_BUSY):
            tile = session.tiles["alice"]
            tile.requests, tile.row = _own_payment(PaymentStatus(kind), stage.clock.now())
            yield await drawn(stage, f"own share {kind}")


async def mine_tour(stage: Stage) -> AsyncIterator[str]:
    """A treasurer who pays, too."""
    session = stage.session
    session.dialogs.show_request_again("m-unknown")
    yield await drawn(stage, "ask oneself again")
    session.dialogs.dismiss()
    await stage.page.let_dialogs_go()
    for member_id in MINE:
        session.select_member(member_id)
        yield await drawn(stage, f"own payment {member_id}")
        session.back()
    session.members.open_code_form("m-unknown")
    session.members.set_pasted("UKK1ZZZZZZ")
    yield await drawn(stage, "own code")
    go_home(stage)


def crowd_of_mine() -> Book:
    """The crowd, where some are the one who holds the device."""
    book = crowd()
    return replace(book, members=tuple(replace(one, is_me=one.id in MINE) for one in book.members))


def _own_payment(kind: PaymentStatus, now: datetime) -> tuple[tuple[PaymentRequest, ...], MemberRow]:
    book = crowd()
    member = next(one for one in book.members if one.id == f"m-{kind.value}")
    row = build_row(book, replace(member, name=ALICE.name, is_me=True), now, production=False)
    return tuple(book.requests_of(member.id)), row
