"""`/v1/realtime`: one socket from its handshake to its end."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from starlette.websockets import WebSocket

from sandbox.appwrite.errors import AppwriteError
from sandbox.appwrite.filters import BadFilterError, parse_filter
from sandbox.appwrite.handshake import HIDDEN, RefusedError, own_channels, read_wish, subscriptions
from sandbox.appwrite.hub import Hub, Socket, Subscription
from sandbox.appwrite.identity import GUEST, Identity
from sandbox.appwrite.settings import AppwriteSettings
from sandbox.appwrite.wire import dumps, is_custom_id, new_id, texts

MOST_BYTES: Final = 64_000
MOST_MESSAGES: Final = 32  # a minute, pings included
LOOKUP_S: Final = 0.008  # what the real one takes to find a session: at 3 ms others overtake it, at 10 ms not
NO_FORMAT: Final = "Message format is not valid."
PONG: Final = '{"type":"pong"}'


class BadMessageError(Exception):
    """A message that cannot be understood: an error frame, and the socket stays open."""

    def __init__(self, reason: str, code: int = 1003) -> None:
        super().__init__(reason)
        self.code = code


@dataclass(frozen=True, slots=True)
class Desk:
    """What a socket needs from the rest: who somebody is, the hub, the time, and the limits.

    `admits` counts one more connection from an address, `counting` says whether messages are counted, `reason` is
    what of an error's text is shown.
    """

    settings: AppwriteSettings
    hub: Hub
    now: Callable[[], datetime]
    by_headers: Callable[[Mapping[str, str]], Awaitable[Identity]]
    by_session: Callable[[str], Awaitable[Identity | None]]
    counting: Callable[[], bool]
    admits: Callable[[str], bool]
    reason: Callable[[str], str]

    def new_id(self) -> str:
        return new_id(self.now())


@dataclass(slots=True)
class Conversation:
    """One client after its handshake. `attached` is lost by authenticating before anything was subscribed."""

    desk: Desk
    socket: Socket
    attached: bool
    minute: int = field(default=0)
    messages: int = field(default=0)

    def hear(self, raw: str, tasks: asyncio.TaskGroup) -> None:
        """Answers one message; raises RefusedError when the socket is to end with an error.

        An `authentication` takes a while and is answered by a task: the messages behind it overtake it, as they do
        on the real server. Clients that subscribe right after it depend on that.
        """
        if self._too_many():
            self.socket.say(_error(1013, HIDDEN))
            return
        try:
            match _message(raw):
                case {"type": "authentication", "data": {"session": str(packed)}}:
                    tasks.create_task(self._authenticate(packed))
                case message:
                    self.socket.say(self._answer(message))
        except BadMessageError as problem:
            self.socket.say(_error(problem.code, self.desk.reason(str(problem))))

    def _answer(self, message: object) -> str:
        match message:
            case {"type": "ping"}:
                return PONG
            case {"type": "authentication"}:
                raise BadMessageError("Payload is not valid. Session is required")
            case {"type": "subscribe" | "unsubscribe" as kind, "data": list(items)}:
                return self._subscribe(items) if kind == "subscribe" else self._unsubscribe(items)
            case {"type": "subscribe" | "unsubscribe", "data": _}:
                raise BadMessageError("items: Payload is not valid.")
            case {"type": "subscribe" | "unsubscribe"}:
                raise BadMessageError("Payload is not valid. Items is required")
            case {"type": _}:
                raise BadMessageError("Message type is not valid.")
            case _:
                raise BadMessageError(NO_FORMAT)

    async def _authenticate(self, packed: str) -> None:
        await asyncio.sleep(LOOKUP_S)
        who = await self.desk.by_session(packed)
        if who is None or who.user is None:
            self.socket.say(_error(1003, self.desk.reason("Session is not valid.")))
            return
        self.attached = bool(self.socket.subscriptions)
        self.desk.hub.become(self.socket, who.user.id, who.roles)
        for subscription in list(self.socket.subscriptions.values()):
            channels = own_channels(_without_own(subscription.channels), who.user.id)
            self.desk.hub.subscribe(self.socket, Subscription(subscription.id, channels, subscription.filters))
        self.socket.say(_response("authentication", success=True, user=who.user.model()))

    def _subscribe(self, items: list[object]) -> str:
        if not self.attached:
            reason = "Missing project context. Reconnect to the project first."
            raise RefusedError(1008, self.desk.reason(reason))
        wanted = [self._wanted(item) for item in items]
        for subscription, _ in wanted:
            self.desk.hub.subscribe(self.socket, subscription)
        done = [
            {"subscriptionId": each.id, "channels": list(each.channels), "queries": queries} for each, queries in wanted
        ]
        return _response("subscribe", success=True, subscriptions=done)

    def _wanted(self, item: object) -> tuple[Subscription, list[str]]:
        if not isinstance(item, dict):
            raise BadMessageError("items: Payload is not valid.")
        if "channels" not in item:
            raise BadMessageError("items: channels is not present in payload.")
        channels, queries = texts(item["channels"]), texts(item.get("queries", []))
        name = item.get("subscriptionId", self.desk.new_id())
        if channels is None or queries is None:
            raise BadMessageError(f"items: {'channels' if channels is None else 'queries'} is not a valid array.")
        if not is_custom_id(name):
            raise BadMessageError("items: subscriptionId is not a valid id.")
        try:
            filters = tuple(parse_filter(query) for query in queries)
        except BadFilterError as exc:
            raise BadMessageError(f"Invalid query: {exc}") from exc
        return Subscription(name, own_channels(tuple(channels), self.socket.user_id), filters), queries

    def _unsubscribe(self, items: list[object]) -> str:
        names = [item.get("subscriptionId") if isinstance(item, dict) else None for item in items]
        if not all(isinstance(name, str) and name for name in names):
            raise BadMessageError("items: Each unsubscribe payload must include a non-empty subscriptionId.")
        done = [
            {"subscriptionId": name, "removed": self.desk.hub.unsubscribe(self.socket, str(name))} for name in names
        ]
        return _response("unsubscribe", success=True, subscriptions=done)

    def _too_many(self) -> bool:
        minute = int(self.desk.now().timestamp() // 60)
        if minute != self.minute:
            self.minute, self.messages = minute, 0
        self.messages += 1
        return self.desk.counting() and self.messages > MOST_MESSAGES


async def serve(desk: Desk, websocket: WebSocket) -> None:
    """Runs until either side ends it. Returning without a close frame drops the connection, as the real one does."""
    await websocket.accept()
    try:
        conversation = await _open(desk, websocket)
    except RefusedError as refusal:
        await websocket.send_text(_error(refusal.code, str(refusal)))
        return
    tasks = {
        asyncio.create_task(_listen(conversation, websocket)),
        asyncio.create_task(_speak(conversation.socket, websocket)),
    }
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        desk.hub.leave(conversation.socket)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _open(desk: Desk, websocket: WebSocket) -> Conversation:
    headers = dict(websocket.headers)
    if not desk.admits(websocket.client.host if websocket.client else ""):
        raise RefusedError(1013, HIDDEN)
    wish = read_wish(desk.settings, str(websocket.url.query), headers)
    try:
        who = GUEST if wish.console else await desk.by_headers(headers)
    except AppwriteError as problem:
        raise RefusedError(problem.code, str(problem)) from problem
    user_id = who.user.id if who.user else None
    socket = Socket(who.roles, user_id)
    slots = subscriptions(wish, user_id, desk.new_id)
    socket.subscriptions.update({subscription.id: subscription for subscription in slots.values()})
    if not wish.console:
        desk.hub.join(socket)
    data = {
        "channels": list(own_channels(wish.channels, user_id)),
        "subscriptions": _by_slot(slots),
        "user": who.user.model() if who.user else None,
    }
    socket.say(dumps({"type": "connected", "data": data}))
    return Conversation(desk, socket, attached=True)


async def _listen(conversation: Conversation, websocket: WebSocket) -> None:
    async with asyncio.TaskGroup() as tasks:
        while (raw := await _heard(websocket)) is not None:
            try:
                conversation.hear(raw, tasks)
            except RefusedError as refusal:
                conversation.socket.say(_error(refusal.code, str(refusal)))
                conversation.socket.cut()


async def _heard(websocket: WebSocket) -> str | None:
    """The next message; None when the socket is over, or is to be because the message is too long."""
    message = await websocket.receive()
    if message["type"] == "websocket.disconnect":
        return None
    raw = message.get("text")
    if raw is None:
        raw = bytes(message.get("bytes") or b"").decode("utf-8", "replace")
    return raw if len(raw.encode()) <= MOST_BYTES else None


async def _speak(socket: Socket, websocket: WebSocket) -> None:
    while (text := await socket.outbox.get()) is not None:
        await websocket.send_text(text)


def _by_slot(slots: Mapping[int, Subscription]) -> object:
    """The subscriptions' ids, as PHP writes an array: a list when its keys are 0, 1, …, else an object."""
    if list(slots) == list(range(len(slots))):
        return [subscription.id for subscription in slots.values()]
    return {str(number): subscription.id for number, subscription in slots.items()}


def _message(raw: str) -> object:
    try:
        message = json.loads(raw)
    except (ValueError, RecursionError) as exc:
        raise BadMessageError(NO_FORMAT) from exc
    if isinstance(message, str):
        raise BadMessageError(NO_FORMAT, 0)
    return message


def _without_own(channels: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(channel for channel in channels if not channel.startswith("account."))


def _response(to: str, **content: object) -> str:
    return dumps({"type": "response", "data": {"to": to, **content}})


def _error(code: int, message: str) -> str:
    return dumps({"type": "error", "data": {"code": code, "message": message}})
