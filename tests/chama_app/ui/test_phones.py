"""The simulated phones: whose each one is, and what it shows while nothing can reach it."""

from chama_app.demo.simulated_phones import Prompt

from ..example_chama import ALICE, BOB, NOON, REQUEST_ID, after
from .app import App
from .fake_page import FakePage

PROMPT = Prompt(REQUEST_ID, "Do you want to pay Ksh1,000.00 to LUNCH?", NOON, after(minutes=1))


async def test_a_phone_says_whose_it_is_while_it_shows_a_prompt_too(app: App) -> None:
    async with app.running(), app.tab(1280) as page:
        await page.until(lambda: ALICE.name in shown(page, "alice"))
        assert app.phones
        app.phones.ring(BOB.phone, PROMPT)
        await page.until(lambda: page.said("prompt-bob") is not None)
        assert BOB.name in shown(page, "bob")


async def test_a_phone_that_nothing_reaches_says_that_it_has_no_network(app: App) -> None:
    async with app.running(), app.tab(1280) as page:
        await page.until(lambda: "Safaricom" in shown(page, "alice"))
        assert app.phones
        app.phones.switch_off(ALICE.phone)
        await page.until(lambda: "No network" in shown(page, "alice"))
        assert not {"Safaricom", "No prompt on this phone"} & set(shown(page, "alice"))


def shown(page: FakePage, member: str) -> list[str]:
    """What is written on a phone; nothing where another one is shown."""
    phone = page.said(f"phone-{member}")
    return page.texts(phone) if phone else []
