"""The browser's own buttons and its address bar: every place has an address, and nothing half filled is lost."""

from collections.abc import Callable

from playwright.async_api import Browser, Dialog, expect

from .browser import LIMIT_MS, Tab, new_tab
from .served import Served

Serve = Callable[..., Served]


async def is_at(tab: Tab, address: str) -> None:
    """Wait until the browser shows this address."""
    await tab.page.wait_for_function("path => location.pathname === path", arg=address, timeout=LIMIT_MS)


async def shows(tab: Tab, name: str, *, shown: bool = True) -> None:
    """Wait until a part is there, or gone."""
    await expect(tab.part(name)).to_have_count(int(shown), timeout=LIMIT_MS)


async def test_back_closes_what_is_on_top_then_goes_home_then_leaves_and_forward_returns(
    serve: Serve, browser: Browser
) -> None:
    tab = await new_tab(browser, serve().address)
    await tab.open("alice")
    await is_at(tab, "/payment/alice")
    await tab.press("menu-alice")
    await shows(tab, "menu-edit")
    await tab.page.go_back()
    await shows(tab, "menu-edit", shown=False)
    await shows(tab, "payment")
    await tab.page.go_back()
    await shows(tab, "payment", shown=False)
    await tab.page.go_forward()
    await shows(tab, "payment")
    await tab.press("back")
    await is_at(tab, "/")
    await tab.page.go_forward()  # to what was closed in the app
    await shows(tab, "payment")
    for place in ("activity", "settings"):
        await tab.press(f"go-{place}")
        await is_at(tab, f"/{place}")
    await tab.press("mode-sandbox")
    await is_at(tab, "/settings/connect/sandbox")
    await tab.page.reload()
    await tab.listen("connect-title")
    await tab.page.go_back()
    await shows(tab, "connect-title", shown=False)
    await is_at(tab, "/settings")
    await tab.page.go_back()
    await shows(tab, "pot-total")
    await is_at(tab, "/")
    await tab.page.go_back()
    assert tab.page.url == "about:blank"


async def test_a_typed_address_opens_what_it_names_and_a_half_filled_form_is_not_lost(
    serve: Serve, browser: Browser
) -> None:
    served = serve()
    tab = await new_tab(browser, f"{served.address}/activity/payment/bob", shown="payment")
    await tab.page.go_back()
    await shows(tab, "payment", shown=False)
    await is_at(tab, "/")
    await tab.page.goto(f"{served.address}/member/nobody")
    await tab.listen()
    await expect(tab.part("notice")).to_contain_text("no such page", timeout=LIMIT_MS)
    await is_at(tab, "/")
    await tab.press("member-add")
    await tab.fill("member-name", "Dan")
    await tab.page.go_back()
    await shows(tab, "dialog-no")
    await is_at(tab, "/member/new/leave")
    await tab.picture("leave-1280-light")
    await tab.page.keyboard.press("Escape")  # closes the question, and nothing else
    await shows(tab, "dialog-no", shown=False)
    await is_at(tab, "/member/new")
    await expect(tab.part("member-name").locator("input")).to_have_value("Dan", timeout=LIMIT_MS)
    asked: list[str] = []

    async def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        await dialog.accept()

    tab.page.on("dialog", answer)
    await tab.page.reload()  # the browser asks, and the app still has what was typed
    await tab.listen("member-title")
    assert asked == ["beforeunload"]
    await tab.press("go-activity")  # asks, for something is typed there; Flutter tells a focused field only at times
    await tab.press("dialog-yes")
    await is_at(tab, "/activity")
