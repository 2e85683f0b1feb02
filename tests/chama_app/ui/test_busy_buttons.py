"""No button loses the keyboard while what it does is on its way, on any screen."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any

import flet as ft
import pytest

from chama_app.ui.session import Session

from .every_screen import TOURS, Tour
from .fake_page import FakePage
from .stage import Stage, some_of_the_crowd, staged

BUTTONS = (ft.FilledButton, ft.OutlinedButton, ft.TextButton, ft.IconButton)
ON_ITS_WAY: tuple[tuple[Callable[[Session], list[Any]], str, object], ...] = (
    (lambda session: [session.group.overview], "is_busy", True),
    (lambda session: [session.group.overview], "is_role_busy", True),
    (lambda session: [session.payouts.approvals.overview], "is_busy", True),
    (lambda session: [session.payouts.form], "is_sent", True),
    (lambda session: [session.settings.backup.form], "is_busy", True),
    (lambda session: [session.settings.modes], "is_clearing", True),
    (lambda session: [session.settings.form], "is_saving", True),
    (lambda session: [session.settings.form], "is_testing", True),
    (lambda session: [session.history.state], "making", 40),
    (lambda session: [*session.tiles.values(), *session.payouts.tiles.values()], "checking", True),
)
"""Everything that is on its way at times: where it is known, and what it is then."""
BUSY = {
    "settings": {"backup-restore", "backup-save", "restore-yes", "test-connection"},
    "places": {"clear-demo"},
    "payouts": {"payout-change", "payout-check", "payout-send"},
    "owner": {
        "join-yes",
        "proposal-approve",
        "proposal-decline",
        "share-renew",
        "share-revoke",
        "statement-member",
        "treasurer-role",
        "two-treasurers-switch",
    },
}
"""What can be pressed in a tour and is busy at times; what several of them show is named once."""


def buttons(page: FakePage) -> Iterator[tuple[str, Any]]:
    """Everything that can be pressed or is busy, with its name."""
    for part in page.find(lambda one: isinstance(one, ft.Semantics) and bool(one.identifier)):
        held = part.content.controls if isinstance(part.content, ft.Row) else [part.content]
        yield from ((part.identifier, one) for one in held if isinstance(one, BUTTONS) and not one.disabled)


async def confirmed(stage: Stage) -> None:
    """What has to be typed before some of them can be pressed."""
    session = stage.session
    session.settings.backup.set_typed(session.words.backups.word)
    if session.payouts.form.draft:
        session.payouts.set_repeated_amount(str(session.payouts.form.draft.amount))
    await stage.page.settle()


@asynccontextmanager
async def everything_on_its_way(stage: Stage) -> AsyncIterator[None]:
    """As if every button had just been pressed."""
    before = [(one, name, getattr(one, name), then) for find, name, then in ON_ITS_WAY for one in find(stage.session)]
    async with nullcontext() if stage.pause.is_held else stage.pause:
        for one, name, _, then in before:
            setattr(one, name, then)
        await stage.page.settle()
        yield
        for one, name, value, _ in before:
            setattr(one, name, value)
        await stage.page.settle()


@pytest.mark.parametrize(
    "tour",
    [
        pytest.param(tour, id=tour.name, marks=() if tour.name == "owner" else pytest.mark.slow)
        for tour in TOURS
        if tour.name in BUSY
    ],
)
async def test_the_keyboard_stays_on_what_was_pressed_while_that_is_on_its_way(tmp_path: Path, tour: Tour) -> None:
    found: set[str] = set()
    async with tour.stage(tmp_path) as stage:
        async for screen in tour.walk(stage):
            await confirmed(stage)
            pressed = {name for name, button in buttons(stage.page) if button.on_click}
            async with everything_on_its_way(stage):
                reached = dict(buttons(stage.page))
                assert pressed <= set(reached), screen
                found |= {name for name in pressed if not reached[name].on_click}
    assert BUSY[tour.name] - found == set()


async def test_the_keyboard_stays_on_the_button_that_saved_when_nothing_is_left_to_save(tmp_path: Path) -> None:
    async with staged(tmp_path, some_of_the_crowd(), mode="production") as stage:
        page, settings = stage.page, stage.session.settings
        settings.open_credentials("sandbox")
        settings.set_credential("DARAJA_PASSKEY", "a-passkey")
        await page.until(lambda: page.can_press("save-keys"))
        await page.press("save-keys")
        await page.until(lambda: settings.form.saved != "" and not page.can_press("save-keys"))
        assert "save-keys" in dict(buttons(page))
