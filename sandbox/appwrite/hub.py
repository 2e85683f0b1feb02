"""Which open socket hears what: an index by role and channel, so that an event costs only its own listeners."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from sandbox.appwrite.events import Event
from sandbox.appwrite.filters import Filter, all_accept
from sandbox.appwrite.wire import dumps

MOST_WAITING: Final = 10_000  # frames for one socket that does not read; then it is cut


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a socket listens to under one id."""

    id: str
    channels: tuple[str, ...]
    filters: tuple[Filter, ...] = ()


@dataclass(eq=False, slots=True)
class Socket:
    """One open socket: who it speaks for, what it asked for, and what waits to be sent (None ends it)."""

    roles: tuple[str, ...]
    user_id: str | None
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    outbox: asyncio.Queue[str | None] = field(default_factory=asyncio.Queue)

    def say(self, text: str) -> None:
        if self.outbox.qsize() < MOST_WAITING:
            self.outbox.put_nowait(text)
        else:
            self.cut()

    def cut(self) -> None:
        """The connection ends once what waits was sent, without a close frame."""
        self.outbox.put_nowait(None)


Listeners = dict[tuple[Socket, str], Subscription]


class Hub:
    """All open sockets. Lives on the event loop; nothing here waits."""

    def __init__(self) -> None:
        self._sockets: dict[Socket, None] = {}
        self._index: dict[tuple[str, str], Listeners] = {}

    @property
    def sockets(self) -> tuple[Socket, ...]:
        return tuple(self._sockets)

    def join(self, socket: Socket) -> None:
        self._sockets[socket] = None
        for subscription in socket.subscriptions.values():
            self._enter(socket, subscription)

    def leave(self, socket: Socket) -> None:
        if self._sockets.pop(socket, 0) is None:
            for subscription in socket.subscriptions.values():
                self._remove(socket, subscription)

    def subscribe(self, socket: Socket, subscription: Subscription) -> None:
        """Adds a subscription; one under the same id is replaced."""
        self.unsubscribe(socket, subscription.id)
        socket.subscriptions[subscription.id] = subscription
        if socket in self._sockets:
            self._enter(socket, subscription)

    def unsubscribe(self, socket: Socket, subscription_id: str) -> bool:
        subscription = socket.subscriptions.pop(subscription_id, None)
        if subscription is None:
            return False
        self._remove(socket, subscription)
        return True

    def become(self, socket: Socket, user_id: str | None, roles: tuple[str, ...]) -> None:
        """The socket speaks for someone else, or for the same one with other roles."""
        present = socket in self._sockets
        self.leave(socket)
        socket.user_id, socket.roles = user_id, roles
        if present:
            self.join(socket)

    def refresh(self, user_id: str, roles: tuple[str, ...]) -> None:
        """A user's teams changed."""
        for socket in self.sockets:
            if socket.user_id == user_id:
                self.become(socket, user_id, roles)

    def publish(self, event: Event, at: str) -> None:
        """One frame for every socket that may see the event and asked for one of its channels."""
        heard = self._heard(event)
        if not heard:
            return
        frame = f'{event.head},"timestamp":"{at}","payload":{dumps(event.payload)},"subscriptions":'
        for socket, names in heard.items():
            socket.say(f"{frame}{dumps(names)}}}}}")

    def _heard(self, event: Event) -> dict[Socket, list[str]]:
        heard: dict[Socket, list[str]] = {}
        for channel in event.channels:
            for role in event.roles:
                for (socket, name), subscription in self._index.get((role, channel), {}).items():
                    names = heard.get(socket, [])
                    if name not in names and all_accept(subscription.filters, event.payload):
                        heard[socket] = [*names, name]
        return heard

    def _enter(self, socket: Socket, subscription: Subscription) -> None:
        for place in _places(socket.roles, subscription.channels):
            self._index.setdefault(place, {})[socket, subscription.id] = subscription

    def _remove(self, socket: Socket, subscription: Subscription) -> None:
        for place in _places(socket.roles, subscription.channels):
            listeners = self._index.get(place, {})
            listeners.pop((socket, subscription.id), None)
            if not listeners:
                self._index.pop(place, None)


def _places(roles: Iterable[str], channels: Iterable[str]) -> list[tuple[str, str]]:
    return [(role, channel) for role in roles for channel in channels]
