"""What exactly one is chosen of is read as radio buttons of one group, and each is one stop of the keyboard."""

from pathlib import Path

import flet as ft

from ..example_payouts import full_pot
from .fake_page import FakePage, inside
from .stage import staged


def groups(page: FakePage) -> list[tuple[str | None, list[str | None]]]:
    """What is chosen in each group, and all of which it is one."""
    found = page.find(lambda one: isinstance(one, ft.RadioGroup))
    return [(one.value, [radio.value for radio in inside(one) if isinstance(radio, ft.Radio)]) for one in found]


async def test_of_the_payees_one_is_chosen_and_nobody_before_somebody_is(tmp_path: Path) -> None:
    async with staged(tmp_path, full_pot()) as stage:
        page = stage.page
        stage.session.payouts.open_form()
        await page.until(lambda: page.can_press("payout-review"))
        payees: list[str | None] = [f"payout-to-{one}" for one in ("alice", "bob", "carol", "other")]
        assert groups(page) == [(None, payees)]
        for payee in ("payout-to-bob", "payout-to-other"):
            await page.press(payee)
            await page.until(lambda payee=payee: groups(page) == [(payee, payees)])  # type: ignore[misc]  # bound here


async def test_of_the_modes_one_is_chosen(tmp_path: Path) -> None:
    async with staged(tmp_path, full_pot()) as stage:
        stage.session.navigate("settings")
        await stage.page.until(lambda: stage.page.said("mode-demo") is not None)
        assert ("mode-demo", ["mode-demo", "mode-sandbox", "mode-production"]) in groups(stage.page)


async def test_of_the_pills_in_a_row_one_is_chosen(tmp_path: Path) -> None:
    async with staged(tmp_path, full_pot()) as stage:
        page = stage.page
        stage.session.navigate("settings")
        await page.until(lambda: page.said("theme-dark") is not None)
        await page.press("theme-dark")
        themes: list[str | None] = ["theme-light", "theme-dark", "theme-system"]
        await page.until(lambda: ("theme-dark", themes) in groups(page))


async def test_the_keyboard_stops_once_at_each_of_them(tmp_path: Path) -> None:
    async with staged(tmp_path, full_pot()) as stage:
        stage.session.payouts.open_form()
        await stage.page.until(lambda: stage.page.can_press("payout-review"))
        radios = stage.page.find(lambda one: isinstance(one, ft.Radio))
        assert radios
        assert all(one.disabled for one in radios)  # the button around it takes the press
