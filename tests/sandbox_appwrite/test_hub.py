"""An event costs only those who hear it, and a socket that does not read costs nobody else."""

from sandbox.appwrite.events import row_event
from sandbox.appwrite.hub import MOST_WAITING, Hub, Socket, Subscription

AT = "2026-11-21T09:00:00.000+00:00"


def joined(hub: Hub, user: str, *channels: str) -> Socket:
    socket = Socket(("any", "users", f"user:{user}"), user, {"s": Subscription("s", channels)})
    hub.join(socket)
    return socket


def tell(hub: Hub, *roles: str) -> None:
    hub.publish(row_event("collections", "payments", "transactions", "d", "create", roles, {"$id": "d"}), AT)


def test_only_the_reader_hears_among_many() -> None:
    hub = Hub()
    sockets = [joined(hub, f"u{number}", "documents") for number in range(200)]
    tell(hub, "user:u7")
    assert [number for number, socket in enumerate(sockets) if socket.outbox.qsize()] == [7]


def test_several_channels_and_roles_make_one_frame() -> None:
    hub = Hub()
    socket = joined(hub, "u", "documents", "rows", "databases.payments.collections.transactions.documents")
    tell(hub, "any", "users", "user:u")
    assert socket.outbox.qsize() == 1


def test_who_left_is_forgotten_altogether() -> None:
    hub = Hub()
    socket = joined(hub, "u", "documents")
    hub.leave(socket)
    hub.leave(socket)
    tell(hub, "any")
    assert socket.outbox.empty()
    assert hub._index == {}  # a leak here would grow with every reconnect


def test_new_roles_count_at_once() -> None:
    hub = Hub()
    socket = joined(hub, "u", "documents")
    hub.refresh("u", ("any", "users", "user:u", "team:chama"))
    tell(hub, "team:chama")
    assert socket.outbox.qsize() == 1
    hub.refresh("u", ("any", "users", "user:u"))
    tell(hub, "team:chama")
    assert socket.outbox.qsize() == 1


def test_a_socket_that_does_not_read_is_cut() -> None:
    hub = Hub()
    socket = joined(hub, "u", "documents")
    for _ in range(MOST_WAITING):
        socket.say("x")
    tell(hub, "user:u")
    assert [socket.outbox.get_nowait() for _ in range(MOST_WAITING + 1)][-1] is None
