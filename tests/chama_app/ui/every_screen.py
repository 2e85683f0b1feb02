"""Tours through every place, page, dialog and state of the app, for rules that hold on all of them."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import flet as ft

from chama_app.domain.book import Book
from chama_app.domain.group import Sharing, roster_of
from chama_app.domain.network import Network
from chama_app.domain.payment_kinds import Kind
from chama_app.domain.payout_form import OTHER
from chama_app.domain.payout_rules import PayoutKind
from chama_app.services.connection import STEPS, Tick
from chama_app.services.credentials import FUNCTIONS_OWN
from chama_app.storage.mode import Mode
from chama_app.ui.view_models.screen_state import Place

from ..example_chama import after, book
from ..example_payouts import full_pot
from ..fake_group import Cloud, FakeTeam
from ..services.test_connection import KEYS
from ..services.test_group_sync import NOBODY
from .stage import NOTE, Stage, crowd, staged

PLACES: tuple[Place, ...] = get_args(Place)
NETWORKS: tuple[Network, ...] = get_args(Network)
MODES: tuple[Mode, ...] = get_args(Mode)
INVITED = "CHAMA7-K3QF-2M9X-7TBD"


@dataclass(frozen=True)
class Tour:
    """What a tab is opened over, and the way through it: shows one screen after the other and says what is shown."""

    name: str
    book: Callable[[], Book]
    walk: Callable[[Stage], AsyncIterator[str]]
    given: Callable[[], dict[str, Any]] = dict

    def stage(self, folder: Path, width: int) -> AbstractAsyncContextManager[Stage]:
        """The tab in which it begins."""
        return staged(folder, self.book(), width, **self.given())


async def _places(stage: Stage) -> AsyncIterator[str]:
    session = stage.session
    yield "first"
    for place in PLACES:
        session.go(place)
        yield await _drawn(stage, place)
    session.go("home")
    for network in NETWORKS:
        session.board.network = network
        yield await _drawn(stage, f"network {network}")
    await stage.page.key("/", control=True)
    yield await _drawn(stage, "help")
    session.dismiss()
    session.go("activity")
    session.journal.export()
    yield await _drawn(stage, "export")
    session.journal.search("nobody of this name")
    yield await _drawn(stage, "a search that finds nothing")


async def _payments(stage: Stage) -> AsyncIterator[str]:
    session = stage.session
    for member_id in session.screen.order:
        session.open(member_id)
        yield await _drawn(stage, f"payment of {member_id}")
    session.back()
    stage.clock.move(seconds=45)
    session.open("m-waiting")
    session.look()
    yield await _drawn(stage, "still waiting")
    session.back()
    session.ask_all()
    yield await _drawn(stage, "request all")
    session.dismiss()
    session.ask_again("m-unknown")
    yield await _drawn(stage, "ask again")
    session.dismiss()
    session.people.enter_code("m-unknown")
    yield await _drawn(stage, "code")
    for pasted in ("", "UKK1AAAAAA", "UKK1DDDDDD"):
        session.people.paste(pasted)
        session.people.save_code()
        yield await _drawn(stage, f"code {session.people.code.reading.problem}")
    session.people.paste("UKK1ZZZZZZ")
    yield await _drawn(stage, "code found")
    session.back()
    assert session.demo
    session.demo.show(True)
    for member_id in session.screen.order[:3]:
        session.demo.hold(member_id)
        yield await _drawn(stage, f"phone of {member_id}")
    session.ask_all()
    session.confirm()
    await stage.page.until(lambda: session.tiles["m-queued"].row.kind is Kind.QUEUED)
    session.open("m-queued")
    yield await _drawn(stage, "queued")


async def _payouts(stage: Stage) -> AsyncIterator[str]:
    session, desk = stage.session, stage.session.payouts
    for kind in PayoutKind:
        desk.show(f"out-{kind.value}")
        yield await _drawn(stage, f"payout {kind.value}")
    desk.ask_not_sent("out-unknown")
    yield await _drawn(stage, "confirm too early")
    stage.clock.move(minutes=4)
    session.look()
    desk.write(NOTE)
    yield await _drawn(stage, "confirm")
    session.dismiss()
    desk.open()
    yield await _drawn(stage, "payout form")
    desk.choose(OTHER)
    desk.type("remarks", "")
    desk.review()
    yield await _drawn(stage, "payout form with mistakes")
    desk.type("remarks", "November pot")
    desk.type("name", "Somebody else")
    desk.type("phone", session.payouts.tiles["out-unknown"].payout.phone)
    for amount in ("9", "250001", "200000", "100"):
        desk.type("amount", amount)
        desk.review()
        yield await _drawn(stage, f"payout of {amount} refused")
    desk.type("phone", "0712 345 009")
    desk.review()
    yield await _drawn(stage, "review")
    desk.type_again("99")
    yield await _drawn(stage, "review with another amount typed")
    desk.send_back("m-paid_twice")
    yield await _drawn(stage, "send back")
    for lacking in session.words.payouts.lacking:
        desk.form.lacking = lacking
        yield await _drawn(stage, f"payout form without {lacking}")


async def _members(stage: Stage) -> AsyncIterator[str]:
    session, desk = stage.session, stage.session.people
    desk.add()
    yield await _drawn(stage, "a new member")
    desk.type("phone", "0812")
    desk.divide(custom=True)
    desk.type("share", "a lot")
    desk.save()
    yield await _drawn(stage, "a new member with mistakes")
    desk.type("name", "Dan Kiprop")
    desk.type("phone", session.member("m-idle").phone)
    desk.type("share", "1000")
    desk.save()
    yield await _drawn(stage, "a new member with somebody's phone")
    for member_id in ("m-idle", "m-waiting", "m-paid"):
        desk.edit(member_id)
        yield await _drawn(stage, f"edit {member_id}")
        desk.edit_to_leave(member_id)
        desk.save()
        yield await _drawn(stage, f"archive {member_id}")
    desk.edit_purpose()
    yield await _drawn(stage, "the chama")
    desk.type_purpose("target", "a lot")
    for name in ("name", "reference", "description"):
        desk.type_purpose(name, "")
    desk.save_purpose()
    yield await _drawn(stage, "the chama with mistakes")


async def _settings(stage: Stage) -> AsyncIterator[str]:
    session, desk = stage.session, stage.session.settings
    session.go("settings")
    for mode in MODES:
        desk.ask(mode)
        yield await _drawn(stage, f"use {mode}")
        session.dismiss()
    desk.ask_clear()
    yield await _drawn(stage, "clear the demo")
    session.dismiss()
    desk.connect("sandbox")
    yield await _drawn(stage, "sandbox keys, none yet")
    stage.drawer.is_full = True
    yield await _saved(stage, "sandbox keys, only for now")
    stage.drawer.is_full = False
    desk.connect("production")
    yield await _drawn(stage, "production keys, none yet")
    yield await _saved(stage, "production keys")
    for why in ("", *session.words.preferences.why):
        desk.form.ticks = tuple(Tick(step, why) for step in STEPS)  # type: ignore[arg-type]  # the keys are reasons
        yield await _drawn(stage, f"tested: {why}")
    desk.type("DARAJA_CALLBACK_DOMAIN", "no address")
    desk.save()
    await stage.page.until(lambda: desk.form.problem is not None)
    yield await _drawn(stage, "a key that cannot work")
    desk.form.is_saving = desk.form.is_testing = True
    yield await _drawn(stage, "busy")


async def _browser(stage: Stage) -> AsyncIterator[str]:
    for mode in MODES[1:]:
        stage.session.settings.connect(mode)
        yield await _drawn(stage, f"{mode} keys in a browser")


async def _owner(stage: Stage) -> AsyncIterator[str]:
    session, desk = stage.session, stage.session.sharing
    yield "before it is shared"
    desk.open_join()
    desk.type_code("hello")
    yield await _drawn(stage, "join")
    for problem in session.words.sharing.problems:
        desk.board.problem = problem  # type: ignore[assignment]  # the keys are problems
        yield await _drawn(stage, f"join: {problem}")
    desk.open_share()
    await stage.page.until(lambda: desk.board.code != "")
    yield await _drawn(stage, "share")
    desk.board.code = ""
    for problem in session.words.sharing.problems:
        desk.board.problem = problem  # type: ignore[assignment]  # as above
        yield await _drawn(stage, f"share: {problem}")
    desk.ask_who()
    yield await _drawn(stage, "who")
    desk.enter_number("alice", is_me=True)
    yield await _drawn(stage, "number")
    desk.type_number("0812")
    desk.save_number()
    yield await _drawn(stage, "number that is none")


async def _member(stage: Stage) -> AsyncIterator[str]:
    session, desk = stage.session, stage.session.sharing
    desk.open_join()
    desk.type_code(INVITED)
    desk.join()
    await stage.page.until(lambda: session.screen.over == "who")
    yield await _drawn(stage, "joined")
    for place in PLACES:
        session.go(place)
        yield await _drawn(stage, f"{place} of a joined chama")
    session.people.edit("alice")
    yield await _drawn(stage, "a member of a joined chama")
    session.payouts.open()
    yield await _drawn(stage, "payout form of who is no treasurer")


async def _nothing(stage: Stage) -> AsyncIterator[str]:
    for place in PLACES:
        stage.session.go(place)
        yield await _drawn(stage, f"{place} without anything")
    stage.session.state.fail("no such thing")
    yield await _drawn(stage, "what does not start")
    stage.session.payouts.open()
    yield await _drawn(stage, "payout form without members")


def _shared() -> dict[str, Any]:
    """A device whose function sends for it, and a chama that it was invited to."""
    cloud = Cloud({"CHAMA7": roster_of(full_pot(), Sharing("CHAMA7", "owner", after(minutes=1)))}, {INVITED: "CHAMA7"})
    return {"mode": "sandbox", "initiator": FUNCTIONS_OWN, "team": FakeTeam(cloud)}


TOURS = (
    Tour("places", crowd, _places),
    Tour("payments", crowd, _payments),
    Tour("payouts", crowd, _payouts, lambda: {"mode": "production"}),
    Tour("members", crowd, _members),
    Tour("settings", crowd, _settings, lambda: {"mode": "production"}),
    Tour("browser", crowd, _browser, lambda: {"in_browser": True}),
    Tour("owner", book, _owner, _shared),
    Tour("member", lambda: NOBODY, _member, _shared),
    Tour("nothing", lambda: NOBODY, _nothing),
)


def shown(stage: Stage) -> set[str]:
    """What a tab shows: its place, the page on top of it, and the dialog over both."""
    page, screen, dialog = stage.page, stage.session.screen, stage.session.question.dialog
    found = {f"place {screen.place}"}
    if screen.on_top and page.said("back"):
        found.add(f"page {screen.on_top.partition('/')[0]}")
    if dialog and any(one.open for one in page.find(lambda one: isinstance(one, ft.AlertDialog))):
        found.add(f"dialog {type(dialog).__name__}")
    return found


async def _drawn(stage: Stage, name: str) -> str:
    await stage.page.settle()
    return name


async def _saved(stage: Stage, name: str) -> str:
    desk = stage.session.settings
    for key, value in KEYS.items():
        desk.type(key, value)
    desk.save()
    await stage.page.until(lambda: desk.form.saved != "")
    return await _drawn(stage, name)
