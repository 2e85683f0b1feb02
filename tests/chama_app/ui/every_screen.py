"""Tours through every place, page, dialog and state of the app, for rules that hold on all of them."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

import flet as ft

from chama_app.domain.book import Book
from chama_app.domain.member_status import MemberStatus
from chama_app.domain.network import Network
from chama_app.domain.payment_status import PaymentStatus
from chama_app.domain.payout_form import OTHER
from chama_app.domain.payout_rules import MayNotSend, MayNotSendReason, PayoutStatus
from chama_app.domain.record_problems import RecordProblem
from chama_app.domain.start_problems import KeyStoreFault, StartProblem
from chama_app.services.pending_writes import Unsaved
from chama_app.storage.mode import Mode
from chama_app.storage.seed import room_seed
from chama_app.ui.view_models.dialog_state import ModeDialog
from daraja_core import Finding
from daraja_core.diagnosis import FindingState, Reason

from ..example_chama import book
from ..example_payouts import full_pot
from ..services.phones import NOBODY
from ..services.test_connection import KEYS
from .demo_screens import demo_tour
from .fake_page import FakePage
from .form_screens import form_tour, village
from .history_screens import histories, history_tour
from .members_screens import members_tour
from .own_screens import crowd_of_mine, mine_tour, own_tour
from .room_screens import ROOM_ADDRESS, room_tour
from .round_screens import round_tour, rounds
from .shared_screens import PLACES, drawn, go_home, member_tour, owner_tour, shared
from .stage import NOTE, Stage, crowd, staged
from .start_screens import start_tour

NETWORKS: tuple[Network, ...] = get_args(Network)
MODES: tuple[Mode, ...] = get_args(Mode)
REFUSED_AMOUNTS: dict[MayNotSendReason, int] = {"too_small": 9, "too_large": 250_001, "not_available": 200_000}


@dataclass(frozen=True)
class Tour:
    """What a tab is opened over, and the way through it: shows one screen after the other and says what is shown."""

    name: str
    book: Callable[[], Book]
    walk: Callable[[Stage], AsyncIterator[str]]
    given: Callable[[], dict[str, Any]] = dict

    def stage(
        self, folder: Path, width: int = 390, opened: FakePage | None = None
    ) -> AbstractAsyncContextManager[Stage]:
        """The tab in which it begins, or one that is open."""
        return staged(folder, self.book(), width, opened=opened, **self.given())


async def _places(stage: Stage) -> AsyncIterator[str]:
    session = stage.session
    yield "first"
    for place in PLACES:
        session.navigate(place)
        yield await drawn(stage, place)
    session.navigate("home")
    async with stage.pause:
        for network in NETWORKS:
            session.home.attention.network = network
            yield await drawn(stage, f"network {network}")
        session.home.attention.unsaved, session.home.attention.is_stuck = Unsaved(2, "full"), True
        session.home.attention.record = RecordProblem("damaged", "/home/wanjiku/.local/share/chama/demo/chama.db", 3)
        yield await drawn(stage, "a record that is damaged and a disk that is full")
    session.refresh()
    await stage.page.key("/", control=True)
    yield await drawn(stage, "help")
    session.dialogs.dismiss()
    session.navigate("activity")
    session.activity.export()
    yield await drawn(stage, "export")
    session.activity.set_query("nobody of this name")
    yield await drawn(stage, "a search that finds nothing")
    session.navigate("settings")
    session.settings.show_clear_dialog()
    yield await drawn(stage, "clear the demo")


async def _payments(stage: Stage) -> AsyncIterator[str]:
    session = stage.session
    for member_id in session.members_list.list.order:
        session.select_member(member_id)
        yield await drawn(stage, f"payment of {member_id}")
    session.back()
    stage.clock.move(seconds=45)
    session.select_member("m-waiting")
    session.refresh()
    yield await drawn(stage, "still waiting")
    session.back()
    session.members_list.show_menu("m-waiting")
    yield await drawn(stage, "menu of a member")
    session.dialogs.dismiss()
    session.dialogs.show_request_all()
    yield await drawn(stage, "request all")
    session.dialogs.dismiss()
    session.dialogs.show_request_again("m-unknown")
    yield await drawn(stage, "ask again")
    session.dialogs.dismiss()
    await stage.page.let_dialogs_go()
    session.members.open_code_form("m-unknown")
    yield await drawn(stage, "code")
    for pasted in ("", "UKK1AAAAAA", "UKK1DDDDDD"):
        session.members.set_pasted(pasted)
        session.members.submit_code()
        yield await drawn(stage, f"code {session.members.code.parsed.problem}")
    session.members.set_pasted("UKK1ZZZZZZ")
    yield await drawn(stage, "code found")
    go_home(stage)
    assert session.demo
    session.demo.show_phones(True)
    for member_id in session.members_list.list.order[:3]:
        session.demo.select_phone(member_id)
        yield await drawn(stage, f"phone of {member_id}")
    session.dialogs.show_request_all()
    session.dialogs.confirm()
    await stage.page.until(lambda: session.tiles["m-queued"].row.status is PaymentStatus.QUEUED)
    if session.screen.shows_phones_sheet:  # it lies over everything
        session.back()
    session.select_member("m-queued")
    yield await drawn(stage, "queued")
    async with stage.pause:
        tile, waiting = session.tiles["m-queued"], MemberStatus(PaymentStatus.IN_TURN)
        tile.row, session.home.attention.in_turn = replace(tile.row, member_status=waiting), 12
        yield await drawn(stage, "in turn")
        session.back()
        session.home.attention.next_turn = stage.clock.now()
        yield await drawn(stage, "when the next go out")


async def _payouts(stage: Stage) -> AsyncIterator[str]:
    session, view_model = stage.session, stage.session.payouts
    for kind in PayoutStatus:
        view_model.open_payout(f"out-{kind.value}")
        yield await drawn(stage, f"payout {kind.value}")
    view_model.show_not_sent_dialog("out-unknown")
    yield await drawn(stage, "confirm too early")
    stage.clock.move(minutes=4)
    session.refresh()
    view_model.set_note(NOTE)
    yield await drawn(stage, "confirm")
    session.dialogs.dismiss()
    await stage.page.let_dialogs_go()
    view_model.open_form()
    yield await drawn(stage, "payout form")
    view_model.set_recipient(OTHER)
    view_model.set_field("remarks", "")
    view_model.review()
    yield await drawn(stage, "payout form with mistakes")
    view_model.set_field("remarks", "November pot")
    view_model.set_field("name", "Somebody else")
    view_model.set_field("phone", session.payouts.tiles["out-unknown"].payout.phone)
    for amount in ("9", "250001", "200000", "100"):
        view_model.set_field("amount", amount)
        view_model.review()
        yield await drawn(stage, f"payout of {amount} refused")
    view_model.set_field("phone", "0712 345 009")
    view_model.review()
    yield await drawn(stage, "review")
    view_model.set_repeated_amount("99")
    yield await drawn(stage, "review with another amount typed")
    reviewed = view_model.form.draft
    assert reviewed is not None
    for reason in get_args(MayNotSendReason):
        asked = REFUSED_AMOUNTS.get(reason, reviewed.amount)
        view_model.form.draft, view_model.form.permission = replace(reviewed, amount=asked), MayNotSend(reason)
        yield await drawn(stage, f"review of what cannot be sent any more: {reason}")
    go_home(stage)
    view_model.open_refund("m-paid_twice")
    yield await drawn(stage, "send back")
    async with stage.pause:
        for lacking in session.words.payouts.missing_requirement:
            view_model.form.missing_requirement = lacking
            yield await drawn(stage, f"payout form without {lacking}")


async def _collections(stage: Stage) -> AsyncIterator[str]:
    session, view_model = stage.session, stage.session.collections
    view_model.open_new()
    yield await drawn(stage, "a new collection")
    view_model.set_field("amount", "a lot")
    view_model.set_field("due", "some day")
    view_model.go_on()
    yield await drawn(stage, "a new collection with mistakes")
    for field, typed in (("name", "Machi"), ("amount", "1,000"), ("due", "31 Dec 2026")):
        view_model.set_field(field, typed)  # type: ignore[arg-type]  # the names of its fields
    view_model.set_repeats("monthly")
    view_model.set_goes_round(True)
    view_model.go_on()
    view_model.set_own("alice", "much")
    view_model.go_on()
    yield await drawn(stage, "amounts of their own, one wrong")
    view_model.set_own("alice", "500")
    view_model.draw_order()
    for member_id in ("alice", "bob", "carol"):
        view_model.set_takes_part(member_id, False)
    view_model.go_on()
    yield await drawn(stage, "nobody takes part")
    for member_id in ("alice", "bob", "carol"):
        view_model.set_takes_part(member_id, True)
    view_model.go_on()
    view_model.set_field("reference", "")
    view_model.go_on()
    yield await drawn(stage, "what the prompt says, with a mistake")
    view_model.set_field("reference", "MACHI")
    view_model.go_on()
    await stage.page.until(lambda: session.screen.title == "Machi")
    yield await drawn(stage, "home of a merry-go-round")
    view_model.swap("bob" if session.app_state.snapshot().book.collection.receiver != "bob" else "carol")
    stage.clock.move(hours=24 * 60)
    session.refresh()
    yield await drawn(stage, "home of one that is overdue, with a swap")
    view_model.open_next()
    view_model.set_debt("alice", True)
    yield await drawn(stage, "the next round")
    view_model.go_on()
    view_model.go_on()
    await stage.page.until(lambda: session.screen.page_route is None)
    yield await drawn(stage, "home of the second round, with a debt")
    session.members.edit_chama()
    session.members.set_chama_field("due", "no day")
    session.members.save_chama()
    session.back()
    session.dialogs.confirm()  # a form that was left half-filled asks first
    session.history.open_member("alice")
    yield await drawn(stage, "a member over all collections")
    session.history.open_chama()
    session.history.state.making = 40
    yield await drawn(stage, "the chama over all collections, and a statement is made")
    session.members.edit_chama()
    session.members.close_collection(is_closed=True)
    session.navigate("home")
    yield await drawn(stage, "home of one that is closed")


async def _settings(stage: Stage) -> AsyncIterator[str]:
    session, view_model = stage.session, stage.session.settings
    session.navigate("settings")
    for mode in ("production", "demo"):
        session.dialogs.dismiss()
        view_model.show_mode_dialog(mode)
        yield await drawn(stage, f"use {mode}")
    session.dialogs.confirm()
    yield await drawn(stage, "the demo from the next start on")
    view_model.choose_mode(ModeDialog("sandbox"))
    await view_model.backup.show(await stage.backups.make())
    yield await drawn(stage, "what is in a backup")
    view_model.open_credentials("sandbox")
    yield await drawn(stage, "sandbox keys, none yet")
    stage.secrets.is_full = True
    yield await _saved(stage, "sandbox keys, only for now")
    stage.secrets.is_full = False
    for fault in get_args(KeyStoreFault):
        stage.secrets.fault = fault
        view_model.open_credentials("sandbox")
        yield await drawn(stage, f"sandbox keys, the store is {fault}")
    stage.secrets.fault = None
    view_model.open_credentials("production")
    yield await drawn(stage, "production keys, none yet")
    yield await _saved(stage, "production keys")
    reasons = [reason for one in get_args(Reason) for reason in get_args(one)]
    for why in reasons:
        state: FindingState = "problem" if why else "ok"
        steps = session.words.settings.steps
        view_model.form.results = tuple(Finding(step, state, "", reason=why) for step in steps)
        yield await drawn(stage, f"tested: {why}")
    view_model.set_credential("DARAJA_CALLBACK_DOMAIN", "no address")
    view_model.save_credentials()
    await stage.page.until(lambda: view_model.form.problem is not None)
    yield await drawn(stage, "a key that cannot work")
    view_model.form.is_saving = view_model.form.is_testing = True
    yield await drawn(stage, "busy")


async def _browser(stage: Stage) -> AsyncIterator[str]:
    for mode in MODES[1:]:
        stage.session.settings.open_credentials(mode)
        yield await drawn(stage, f"{mode} keys in a browser")


async def _nothing(stage: Stage) -> AsyncIterator[str]:
    for place in PLACES:
        stage.session.navigate(place)
        yield await drawn(stage, f"{place} without anything")
    stage.session.navigate("home")
    assert stage.session.demo
    stage.session.demo.show_phones(True)
    yield await drawn(stage, "no phones")
    stage.session.demo.show_phones(False)
    await stage.fail_to_start(StartProblem("unexpected"))
    yield await drawn(stage, "what does not start")
    stage.session.payouts.open_form()
    yield await drawn(stage, "payout form without members")


TOURS = (
    Tour("places", crowd, _places),
    Tour("payments", crowd, _payments),
    Tour("payouts", crowd, _payouts, lambda: {"mode": "production"}),
    Tour("members", crowd, members_tour),
    Tour("collections", book, _collections),
    Tour("settings", crowd, _settings, lambda: {"mode": "sandbox"}),
    Tour("browser", crowd, _browser, lambda: {"in_browser": True}),
    Tour("owner", full_pot, owner_tour, shared),
    Tour("member", lambda: NOBODY, member_tour, shared),
    Tour("nothing", lambda: NOBODY, _nothing),
    Tour("room", room_seed, room_tour, lambda: {"room_address": ROOM_ADDRESS}),
    Tour("demo", crowd, demo_tour),
    Tour("own", lambda: NOBODY, own_tour, shared),
    Tour("mine", crowd_of_mine, mine_tour),
    Tour("histories", histories, history_tour),
    Tour("forms", village, form_tour),
    Tour("rounds", rounds, round_tour),
    Tour("starts", crowd, start_tour),
)


def shown(stage: Stage) -> set[str]:
    """What a tab shows: its place, the page on top of it, and the dialog over both."""
    page, screen, dialog = stage.page, stage.session.screen, stage.session.dialog.current
    found = {f"place {screen.destination}"}
    if screen.top_route and page.said("back"):
        found.add(f"page {screen.top_route.partition('/')[0]}")
    if dialog and any(one.open for one in page.find(lambda one: isinstance(one, ft.AlertDialog))):
        found.add(f"dialog {type(dialog).__name__}")
    return found


async def _saved(stage: Stage, name: str) -> str:
    view_model = stage.session.settings
    for key, value in KEYS.items():
        view_model.set_credential(key, value)
    view_model.save_credentials()
    await stage.page.until(lambda: view_model.form.saved != "")
    return await drawn(stage, name)
