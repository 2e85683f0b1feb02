"""The way through an app with a room that takes part."""

from collections.abc import AsyncIterator

from .shared_screens import drawn
from .stage import Stage

ROOM_ADDRESS = "http://192.168.43.117:8551/"


async def room_tour(stage: Stage) -> AsyncIterator[str]:
    """The code for the room, and those who have scanned it."""
    assert stage.room
    yield "the code for the room"
    for name in ("Njeri wa Wangũi Kamau", "Otieno", "Achieng"):
        stage.room.join(name, "sw")
    stage.session.refresh()
    yield await drawn(stage, "three phones in the room")
    await stage.page.press(f"send-out-{stage.room.people()[0].id}")
    stage.room.is_open = False
    stage.session.refresh()
    yield await drawn(stage, "two phones, and no more of them")
