"""Keeps a page's address and its session together: each goes where the other one went. Its title follows, too."""

import asyncio
import logging

import flet as ft

from .addresses import Place, address_of, place_of
from .device import Device
from .page_openers import open_place
from .session import Session

log = logging.getLogger("chama.address")

LIMIT_S = 10.0


class AddressBar:
    """Belongs to one page. A browser shows the address and keeps those before; elsewhere there is only the newest."""

    def __init__(self, page: ft.Page, session: Session, device: Device) -> None:
        self._page = page
        self._session = session
        self._device = device
        self._shown = page.route
        self._told: list[str] = []  # on their way to the page, which says each of them back
        self._telling: set[asyncio.Task[None]] = set()
        self._is_due = False
        page.title = session.screen.chama_name
        self._on_change = lambda _, __: self._tell_soon()  # observables keep no listener alive
        for one in (session.screen, session.dialog, session.collections.form, session.payouts.form):
            one.subscribe(self._on_change)

    def begin(self) -> None:
        """The page was opened. Home is what nobody asked for: there the session may begin with a page of its own."""
        if place_of(self._shown) == Place():
            self._tell_soon()
        else:
            self._go()
        if self._session.app_state.take_restored():
            self._device.show_message(self._session.words.backups.in_place)

    def on_connect(self) -> None:
        """The page was away, or loaded again: what changed meanwhile was never sent to it. Where nobody has gone to
        another address, the session may have gone on, as from a form to what was made with it."""
        self._session.redraw()
        known = {self._shown, *self._told}
        self._told.clear()
        self._shown = self._page.route
        if self._shown in known:
            self._tell_soon()
        else:
            self._go()

    def on_route_change(self, route: str) -> None:
        """The page has another address: one that it was told, or one that somebody went to."""
        self._shown = route
        if route in self._told:
            del self._told[: self._told.index(route) + 1]
        else:
            self._go()

    def _go(self) -> None:
        """Go where the address leads; of one that leads nowhere say so, and show Home."""
        place, navigation = place_of(self._shown), self._session.navigation
        self._device.end_notice(self._session.words.shell.no_such_page)  # of the address before
        if place is None:
            self._say_nothing_is_there()
        if (place or Place()) != navigation.here:
            navigation.visit(place or Place(), self._arrive)
        self._tell_soon()

    def _arrive(self, place: Place) -> None:
        self._session.on_arrival()
        if not open_place(place, self._session):
            self._say_nothing_is_there()
            self._session.navigate("home")

    def _say_nothing_is_there(self) -> None:
        self._device.show_message(self._session.words.shell.no_such_page)

    def _tell_soon(self) -> None:
        """Once the press that changes something has changed all of it."""
        if not self._is_due:
            self._is_due = True
            asyncio.get_running_loop().call_soon(self._begin)

    def _begin(self) -> None:
        self._is_due = False
        self._show_title()
        address = address_of(self._session.navigation.here)
        if address == (self._told[-1] if self._told else self._shown):
            return
        self._told.append(address)
        telling = asyncio.get_running_loop().create_task(self._tell(address))
        self._telling.add(telling)
        telling.add_done_callback(self._telling.discard)

    def _show_title(self) -> None:
        name = self._session.screen.chama_name
        if self._page.title != name:
            self._page.title = name
            self._page.update()

    async def _tell(self, address: str) -> None:
        try:
            await asyncio.wait_for(self._page.push_route(address), LIMIT_S)
        except (TimeoutError, RuntimeError) as exc:  # the page went, or is away; it says where it is when it is back
            log.info("the page was not told its address: %s", type(exc).__name__)
        if address in self._told:  # it was there already, and had nothing to say
            self._told.remove(address)
            self._shown = address
