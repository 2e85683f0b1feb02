"""The speaker's page: it invites the room only while phones are handed out."""

from pathlib import Path

from chama_app.i18n import ENGLISH
from chama_app.storage.seed import room_seed

from .room_screens import ROOM_ADDRESS
from .stage import staged


async def test_nobody_is_invited_to_scan_once_no_more_phones_are_handed_out(tmp_path: Path) -> None:
    async with staged(tmp_path, room_seed(), room_address=ROOM_ADDRESS) as stage:
        said, page = ENGLISH.room, stage.page
        await page.until(lambda: {said.scan, said.nobody} <= set(page.texts()))
        assert stage.session.demo
        room = stage.session.demo.room
        assert room
        room.set_open(is_open=False)
        await page.until(lambda: said.page.door_closed in page.texts())
        assert not {said.scan, said.nobody} & set(page.texts())
        room.set_open(is_open=True)
        await page.until(lambda: {said.scan, said.nobody} <= set(page.texts()))
