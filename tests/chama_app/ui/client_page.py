"""A page that a real client shows, walked through like the one without."""

from types import TracebackType
from typing import Any, Self

import flet as ft

from .fake_page import FakePage


class ClientPage(FakePage):
    """One tab of a client; its window is the client's, and so is what it stores."""

    def __init__(self, page: ft.Page) -> None:
        super().__init__()
        self.page = page
        self.session = page.session

    async def __aenter__(self) -> Self:
        return self

    @property
    def storage(self) -> dict[str, Any]:
        """A client's own, which nobody prepares."""
        return {}

    async def let_dialogs_go(self) -> None:
        """The client says itself when they have gone."""
        await self.until(lambda: not self.find(lambda one: isinstance(one, ft.AlertDialog)))

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """The client closes it itself."""
