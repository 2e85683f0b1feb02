"""A Flet page without a client: real sessions and patches, nothing drawn. It uses the insides of flet 1.0.5."""

# mypy: disable-error-code="no-untyped-call, import-untyped"
# Flet's insides and msgpack come without annotations.

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

import flet as ft
import msgpack
from flet.controls.base_control import BaseControl
from flet.controls.context import _context_page, context
from flet.messaging.connection import Connection
from flet.messaging.protocol import MessageAction, configure_encode_object_for_msgpack
from flet.messaging.session import Session
from flet.pubsub.pubsub_hub import PubSubHub

LIMIT_S = 60
LOOK_EVERY_S = 0.005
HOLDING = (BaseControl, list, tuple)  # what may hold a control
QUIET_TURNS = 10


class _FakeConnection(Connection):
    """Takes what the page sends, encoded as for a client: encoding is what Flet remembers as shown."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.get_running_loop()
        self.page_url = "http://127.0.0.1:8550"
        self.executor = ThreadPoolExecutor(1)
        self.pubsubhub = PubSubHub(loop=self.loop, executor=self.executor)
        self.storage: dict[str, Any] = {}
        self.downloads: str | None = None
        self.copied: list[str] = []
        self.chosen: list[dict[str, Any]] = []  # the files that somebody chooses
        self.session: Session
        self.hangs = False
        self.unanswered = 0  # so many calls come to nothing before the next one is answered
        self.keeps = True  # whether the client storage takes anything
        self.focused = 0  # the control that the keyboard is on
        self.invoked: list[str] = []  # what the services were asked for
        self.frames: list[bytes] = []  # what was sent beside Flet's own messages
        self.address = ""  # the last one that the page was told
        self.is_away = False  # as the tab of a browser that shows something else by now

    def send_message(self, message: Any) -> None:
        encode(message.body)
        if self.is_away:
            raise AttributeError("'NoneType' object has no attribute 'put_nowait'")
        if message.action == MessageAction.INVOKE_METHOD and self.unanswered:
            self.unanswered -= 1
        elif message.action == MessageAction.INVOKE_METHOD and not self.hangs:
            self._answer(message.body)

    def send_data_channel_frame(self, channel_id: int, payload: bytes) -> None:
        self.frames.append(payload)

    def _answer(self, call: Any) -> None:
        self.invoked.append(call.name)
        given = call.args or {}
        if call.name == "set" and "key" not in given:
            self.copied.append(given["data"])
        results: dict[str, Callable[[], Any]] = {
            "get": lambda: self.storage.get(given["key"]),
            "set": lambda: (
                self.keeps and (self.storage.update({given["key"]: given["value"]} if "key" in given else {}) is None)
            ),
            "remove": lambda: bool(self.storage.pop(given["key"], None)),
            "pick_files": lambda: self.chosen,
            "get_downloads_directory": lambda: self.downloads,
            "focus": lambda: self._move_to(call.control_id),
            "push_route": lambda: self._go(given["route"]),
            "get_device_info": lambda: {"language": "en-KE", "locales": [], "browser_name": "chrome"},
            "get_keys": lambda: [key for key in self.storage if key.startswith(given["key_prefix"])],
        }
        result = results.get(call.name, lambda: None)()
        self.loop.call_soon(self.session.handle_invoke_method_results, call.control_id, call.call_id, result, None)

    def _go(self, address: str) -> None:
        """The page is there, and says so."""
        self.address = address
        self.loop.create_task(self.session.dispatch_event(self.session.page._i, "route_change", {"route": address}))

    def _move_to(self, control_id: int) -> None:
        """The keyboard leaves one control and comes to another, as in a client."""
        left, self.focused = self.focused, control_id
        for told, event in ((left, "blur"), (control_id, "focus")):
            if told:
                self.loop.create_task(self.session.dispatch_event(told, event, None))


def encode(body: Any) -> bytes:
    """As it would travel."""
    return bytes(msgpack.packb(body, default=configure_encode_object_for_msgpack(BaseControl)))


class FakePage:
    """One tab of a given width. Use it as an async context manager."""

    def __init__(self, width: int = 390, height: int = 844) -> None:
        self._size = {"width": width, "height": height}
        self._drawn: list[Any] = []  # while it is still

    async def __aenter__(self) -> Self:
        self.connection = _FakeConnection()
        self.session = self.connection.session = Session(self.connection)
        self.page = self.session.page
        _context_page.set(self.page)
        context.reset_auto_update()
        self.session.apply_page_patch({"route": "/", **self._size})
        encode(self.session.get_page_patch())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.session.close()
        await asyncio.sleep(0)
        self.connection.executor.shutdown()

    @property
    def storage(self) -> dict[str, Any]:
        """What the client storage holds."""
        return self.connection.storage

    def hang(self) -> None:
        """From now on no service answers, as after some reconnects."""
        self.connection.hangs = True

    def find(self, is_it: Callable[[BaseControl], bool]) -> list[Any]:
        """Every control on the page that is it, dialogs included."""
        return [control for control in self._drawn or _walk(self.page, set()) if is_it(control)]

    @contextmanager
    def still(self) -> Iterator[None]:
        """Nothing is drawn meanwhile: what is on the page is walked through once, however often it is looked at."""
        self._drawn = list(_walk(self.page, set()))
        try:
            yield
        finally:
            self._drawn = []

    def said(self, name: str) -> ft.Semantics | None:
        """The part with this name."""
        found = self.find(lambda one: isinstance(one, ft.Semantics) and one.identifier == name)
        return found[-1] if found else None

    def texts(self, under: BaseControl | None = None) -> list[str]:
        """All texts as they are read, in order."""
        return [
            one.semantics_label or one.value for one in _walk(under or self.page, set()) if isinstance(one, ft.Text)
        ]

    def label(self, name: str) -> str:
        """What is read for a part, or for what it presses."""
        part = self.said(name)
        pressed = part.content.content if part and isinstance(part.content, ft.TextButton) else None
        said = part and (part.label or (isinstance(pressed, ft.Semantics) and pressed.label))
        return said or ""

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait until the page shows it, or fail."""
        async with asyncio.timeout(LIMIT_S):
            while not is_so():  # noqa: ASYNC110 — what the page shows has no event to wait for
                await asyncio.sleep(LOOK_EVERY_S)

    async def until_said(self, name: str, label: str) -> None:
        """Wait until a part reads like this, with the spaces that everybody types."""
        label = label.replace("\u00a0", " ")
        try:
            await self.until(lambda: self.label(name) == label)
        except TimeoutError:
            raise AssertionError(f"{name} reads {self.label(name)!r}, not {label!r}") from None

    async def press(self, name: str) -> None:
        """Press the button inside a part."""
        part = self.said(name)
        assert part, f"there is no {name!r} on the page"
        button = next(one for one in _walk(part, set()) if getattr(one, "on_click", None))
        assert not button.disabled, f"{name!r} is disabled"
        await self.session.dispatch_event(button._i, "click", None)

    async def press_action(self) -> None:
        """Press what the latest notification offers."""
        action = self.find(lambda one: isinstance(one, ft.SnackBarAction))[-1]
        await self.session.dispatch_event(action._i, "click", None)

    async def let_notices_pass(self) -> None:
        """Let the time go by that a notification is there for."""
        for notice in self.find(lambda one: isinstance(one, ft.SnackBar)):
            notice.open = False
            await self.session.dispatch_event(notice._i, "dismiss", None)

    async def choose(self, name: str, *, under: str) -> None:
        """Choose from the menu behind a part."""
        await self.press(under)
        await self.settle()
        await self.press(name)
        await self.let_dialogs_go()

    async def let_dialogs_go(self) -> None:
        """Let what was closed go from the screen; a page that is opened before would lie over it."""
        await self.settle()
        for dialog in self.find(lambda one: isinstance(one, ft.AlertDialog) and not one.open):
            await self.session.dispatch_event(dialog._i, "dismiss", None)  # a client says so when it is gone

    def can_press(self, name: str) -> bool:
        """Whether the button inside a part is enabled."""
        part = self.said(name)
        return part is not None and any(
            getattr(one, "on_click", None) and not one.disabled
            for one in _walk(part, set())
            if hasattr(one, "disabled")
        )

    async def change(self, name: str, value: object) -> None:
        """Tick a box or fill in a field."""
        field = self._field(name)
        assert not field.disabled, f"{name!r} is disabled"
        self.session.apply_patch(field._i, {"value": value})
        await self.session.dispatch_event(field._i, "change", value)

    def can_change(self, name: str) -> bool:
        """Whether a box or field is enabled."""
        return not self._field(name).disabled

    def error(self, name: str) -> str | None:
        """What is wrong with a field."""
        said: ft.Text | None = self._field(name).error
        return (said.semantics_label or said.value) if said else None

    def value(self, name: str) -> object:
        """What stands in a field."""
        return self._field(name).value

    def _field(self, name: str) -> Any:
        part = self.said(name)
        assert part, f"there is no {name!r} on the page"
        return next(one for one in _walk(part, set()) if getattr(one, "on_change", None))

    async def settle(self) -> None:
        """Let everything that has changed be drawn, and what follows from that."""
        quiet = 0
        async with asyncio.timeout(LIMIT_S):
            while quiet < QUIET_TURNS:
                await asyncio.sleep(0)
                waiting = self.session._Session__pending_updates or self.session._Session__pending_effects  # type: ignore[attr-defined]  # Flet's own
                quiet = 0 if waiting else quiet + 1

    def on_focus_change(self) -> str:
        """The name of the part that the keyboard is on."""
        found = self.find(lambda one: isinstance(one, ft.Semantics) and bool(one.identifier))
        focused = self.connection.focused
        return next((str(one.identifier) for one in reversed(found) if focused in {it._i for it in inside(one)}), "")

    async def key(self, key: str, *, control: bool = False, shift: bool = False) -> None:
        """Press a key on the keyboard."""
        held = {"shift": shift, "ctrl": control, "alt": False, "meta": False}
        await self.session.dispatch_event(self.page._i, "keyboard_event", {"key": key, **held})

    def views(self) -> list[ft.View]:
        """The views that lie over each other, the lowest first."""
        return self.find(lambda one: isinstance(one, ft.View) and bool(one.controls))

    async def lifecycle(self, state: str) -> None:
        """The app leaves or comes back to the foreground."""
        await self.session.dispatch_event(self.page._i, "app_lifecycle_state_change", {"state": state})


def inside(control: BaseControl | None, *, deep: bool = True) -> list[Any]:
    """A control and everything in it, or only what it holds itself."""
    if deep or control is None:
        return list(_walk(control, set()))
    held = {**vars(control), **(getattr(control, "_values", None) or {})}
    found: list[Any] = []
    for name, value in held.items():
        parts = value if isinstance(value, list) else [value]
        found += [one for one in parts if isinstance(one, BaseControl) and name != "_parent"]
    return found


def _walk(value: Any, snapshot: set[int]) -> Iterator[Any]:
    pending = [value]
    while pending:
        one = pending.pop()
        if isinstance(one, list | tuple):
            pending.extend(reversed([part for part in one if isinstance(part, HOLDING)]))
        elif isinstance(one, BaseControl) and id(one) not in snapshot and getattr(one, "visible", True):
            snapshot.add(id(one))
            yield one
            held = {**vars(one), **(getattr(one, "_values", None) or {})}
            held.pop("_parent", None)
            pending.extend(reversed([part for part in held.values() if isinstance(part, HOLDING)]))
