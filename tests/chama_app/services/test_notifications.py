"""A session is woken once for many changes, is told each thing once, and nobody who left is told anything."""

import asyncio

from chama_app.services.notifications import CheckFailed, NoRecord, Subscriber, Subscribers


async def heard(subscriber: Subscriber) -> tuple[object, ...] | None:
    """What it was notified of; None when nothing woke it."""
    waiting = asyncio.ensure_future(subscriber.wait_for_change(None))
    for _ in range(3):  # it is woken at once or not at all
        await asyncio.sleep(0)
    if waiting.done():
        return waiting.result()
    waiting.cancel()
    await asyncio.wait([waiting])
    return None


async def test_many_changes_are_one_wake_up_and_each_notification_is_told_once() -> None:
    subscriber = Subscriber()
    assert await heard(subscriber) is None
    for notification in (None, NoRecord("Alice"), None, CheckFailed("Bob")):
        subscriber.notify(notification)
    assert await heard(subscriber) == (NoRecord("Alice"), CheckFailed("Bob"))
    assert await heard(subscriber) is None
    subscriber.notify()
    assert await heard(subscriber) == ()


async def test_whoever_waits_for_no_longer_than_a_while_is_told_of_nothing_then() -> None:
    assert await Subscriber().wait_for_change(0) == ()


async def test_everybody_who_subscribed_is_notified_until_he_leaves() -> None:
    changes: list[bool] = []
    subscribers = Subscribers(lambda: changes.append(bool(subscribers)))
    subscribers.notify()
    first, second = subscribers.subscribe(), subscribers.subscribe()
    subscribers.notify(NoRecord("Alice"))
    assert [await heard(one) for one in (first, second)] == [(NoRecord("Alice"),)] * 2
    subscribers.unsubscribe(first)
    subscribers.unsubscribe(first)
    subscribers.notify()
    assert [await heard(one) for one in (first, second)] == [None, ()]
    subscribers.unsubscribe(second)
    assert (changes, bool(subscribers)) == ([False, True, True], False)
