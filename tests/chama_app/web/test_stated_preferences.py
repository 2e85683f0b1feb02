"""What a browser states as its tab connects is in the first picture of the tab, however slow its storage is."""

from pathlib import Path

import flet as ft
import pytest
from starlette.types import Message, Receive, Scope, Send

from chama_app.web.stated_preferences import StatedPreferences, stated_preferences

from ..test_application_host import host
from ..ui.fake_page import FakePage

LIGHT, DARK, SYSTEM = ft.ThemeMode.LIGHT, ft.ThemeMode.DARK, ft.ThemeMode.SYSTEM


async def first_picture(folder: Path, query: str) -> tuple[bool, ft.ThemeMode | None]:
    """Whether a tab is in Kiswahili, and its theme, when the app has opened it as Flet does: within its connection."""
    app, page = host(folder), FakePage()

    async def flet(scope: Scope, receive: Receive, send: Send) -> None:
        await app.open_session(page.page)

    async def receive() -> Message:
        raise AssertionError("nobody listens")

    async def send(message: Message) -> None:
        raise AssertionError("nobody speaks")

    try:
        async with page:
            page.hang()
            await StatedPreferences(flet)({"type": "websocket", "query_string": query.encode()}, receive, send)
            return "Wanachama" in page.texts(), page.page.theme_mode
    finally:
        await app.close()


@pytest.mark.parametrize(
    ("query", "is_kiswahili", "theme"),
    [
        ("device=sw-KE", True, SYSTEM),
        ("device=en-GB", False, SYSTEM),
        ("device=sw-KE&language=en&theme=light", False, LIGHT),
        ("device=en&language=sw&theme=dark", True, DARK),
        ("device=sw&language=latin&theme=%F0%9F&masked=", True, SYSTEM),
    ],
)
async def test_the_first_picture_is_in_the_browsers_language_and_theme_unless_others_were_chosen_in_it(
    tmp_path: Path, query: str, is_kiswahili: bool, theme: ft.ThemeMode
) -> None:
    assert await first_picture(tmp_path, query) == (is_kiswahili, theme)


async def test_nothing_is_stated_outside_of_a_tabs_connection() -> None:
    assert stated_preferences() == {}
