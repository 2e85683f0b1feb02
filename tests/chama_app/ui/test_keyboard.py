"""What the keys mean, and where they lead from row to row and from pane to pane."""

import asyncio
from pathlib import Path
from typing import Any

import flet as ft
import pytest

from chama_app.demo.simulated_phones import Prompt
from chama_app.ui.key_bindings import command_of, digit_of
from chama_app.ui.theme import FOCUS_RING

from ..example_chama import ALICE, BOB, NOON, REQUEST_ID, after, cancelled, paid, payment_request
from .app import App, ask_all
from .fake_page import FakePage, inside


@pytest.mark.parametrize(
    ("key", "control", "shift", "expected"),
    [
        ("Escape", False, False, "back"),
        ("K", True, False, "search"),
        ("k", True, False, "search"),
        (",", True, False, "settings"),
        ("/", True, False, "help"),
        ("E", True, False, "export"),
        ("Enter", True, False, "primary"),
        ("Arrow Down", False, False, "down"),
        ("Arrow Up", False, False, "up"),
        ("F6", False, False, "next_pane"),
        ("F6", False, True, "last_pane"),
        ("Arrow Down", False, True, "none"),
        ("K", False, False, "none"),
        ("1", False, False, "none"),
        ("Enter", False, False, "none"),
        ("Escape", True, False, "none"),
    ],
)
def test_keys_mean_orders_and_letters_alone_mean_nothing(key: str, control: bool, shift: bool, expected: str) -> None:
    assert command_of(key, control=control, shift=shift) == expected


@pytest.mark.parametrize(
    ("key", "expected"), [("7", "7"), ("Numpad 7", "7"), ("K", ""), ("Numpad Add", ""), ("F6", "")]
)
def test_digits_are_on_the_number_pad_too(key: str, expected: str) -> None:
    assert digit_of(key) == expected


async def leads(page: FakePage, key: str, to: str, *, shift: bool = False, control: bool = False) -> None:
    """Press a key and see where the keyboard is then."""
    await page.key(key, shift=shift, control=control)
    await page.until(lambda: page.on_focus_change() == to)
    await page.settle()  # the app is told where the keyboard is


async def test_the_arrows_go_from_row_to_row_and_stop_at_the_ends(app: App) -> None:
    async with app.running(), app.tab(1280) as page:
        for key, row in (
            ("Arrow Down", "alice"),
            ("Arrow Up", "alice"),
            ("Arrow Down", "bob"),
            ("Arrow Down", "carol"),
            ("Arrow Down", "carol"),
            ("Arrow Up", "bob"),
        ):
            await leads(page, key, f"member-{row}")


async def test_the_main_thing_is_that_of_the_row_in_focus(app: App) -> None:
    async with app.running(), app.tab(1280) as page:
        await page.until(lambda: page.can_press("request-all"))
        await leads(page, "Arrow Down", "member-alice")
        await leads(page, "Arrow Down", "member-bob")
        await page.key("Enter", control=True)
        await page.until(lambda: app.engine.pushed == ["bob.1"])


async def test_a_row_has_a_ring_but_while_the_keyboard_is_on_one_of_its_buttons(app: App) -> None:
    async with app.running(), app.tab(1280) as page:
        await page.until(lambda: page.can_press("request-all"))

        def ring() -> ft.BorderSide:
            row = page.said("member-alice")
            assert row
            assert isinstance(row.content, ft.TextButton)
            assert row.content.style
            assert isinstance(row.content.style.side, dict)
            return row.content.style.side[ft.ControlState.FOCUSED]

        act, menu = (button(page, name) for name in ("act-row-alice", "menu-alice"))
        for control, event, width in (
            (act, "focus", 0),
            (menu, "focus", 0),  # a client may tell this before what was left
            (act, "blur", 0),
            (menu, "blur", FOCUS_RING),
        ):
            await page.session.dispatch_event(control._i, event, None)
            await page.settle()
            assert ring().width == width


def button(page: FakePage, name: str) -> Any:
    """What takes the keyboard in a part."""
    return next(one for one in inside(page.said(name)) if getattr(one, "on_focus", None))


async def test_closing_a_payment_goes_back_to_its_row(app: App) -> None:
    async with app.running(), app.tab(390) as page:
        await page.press("member-bob")
        await page.until(lambda: page.said("payment") is not None)
        await page.key("Arrow Down")
        assert page.on_focus_change() == ""
        await leads(page, "Escape", "member-bob")


async def test_the_panes_are_gone_through_in_a_circle(app: App) -> None:
    async with app.running(), app.tab(1280) as page:
        await page.press("member-bob")
        await page.until(lambda: page.said("payment") is not None)
        for place in ("member-alice", "back", "tab-alice", "go-home", "member-alice"):
            await leads(page, "F6", place)
        await leads(page, "F6", "go-home", shift=True)
        await leads(page, "F6", "tab-alice", shift=True)


async def test_a_form_over_the_list_keeps_its_keys(app: App) -> None:
    async with app.running(), app.tab(1280) as page:
        await page.press("member-add")
        await page.until(lambda: page.said("member-name") is not None)
        await page.key("Arrow Down")
        await page.settle()
        assert page.on_focus_change() == ""


async def test_search_is_ready_to_be_typed_into_and_the_arrows_lead_to_what_was_found(tmp_path: Path) -> None:
    made = App(tmp_path)
    made.database.save_request(payment_request(ALICE, paid("UKK1AAAAAA"), reference="LUNCH"))
    made.database.save_request(payment_request(BOB, cancelled(), started_at=after(minutes=1)))
    made.reload()
    async with made.running(), made.tab(1280) as page:
        await leads(page, "K", "search", control=True)
        await leads(page, "Arrow Down", "activity-bob.1")
        await leads(page, "Arrow Down", "activity-alice.1")
    made.database.close()


async def test_a_pin_is_typed_on_the_phone_that_the_keyboard_is_on(app: App) -> None:
    async with app.running(), app.tab(1280) as page:
        await ask_all(page)
        assert app.phones
        app.phones.ring(ALICE.phone, Prompt(REQUEST_ID, "Pay?", NOON, after(seconds=60)))
        await page.until(lambda: page.said("key-alice-1") is not None)
        await page.key("1")
        await leads(page, "F6", "member-alice")
        await leads(page, "F6", "key-alice-1")
        for key in ("9", "Backspace", "1", "Numpad 2", "3"):
            await page.key(key)
        await page.key("Enter")
        assert app.phones.answers == []
        await page.key("4")
        await page.key("Enter")
        assert app.phones.answers == [(REQUEST_ID, "pin", "1234")]


async def test_an_order_for_the_keyboard_that_came_to_nothing_is_not_carried_out_later(app: App) -> None:
    app.database.save_request(payment_request(ALICE, paid("UKK1AAAAAA"), reference="LUNCH"))
    app.reload()
    async with app.running(), app.tab(1280) as page:
        await page.until(lambda: page.can_press("request-all"))
        await asyncio.gather(page.key("K", control=True), page.key("Escape"))  # before there was anything to type into
        await leads(page, "Arrow Down", "member-bob")
        await page.press("go-activity")
        await page.settle()
        await page.until(lambda: page.said("search") is not None)
        await page.settle()
        assert page.on_focus_change() != "search"
