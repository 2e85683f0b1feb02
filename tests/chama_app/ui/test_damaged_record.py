"""A record that can only be looked at: the screen says why and what to do, shows the rest, and refuses every change."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from chama_app.domain.record_problems import RecordProblem
from chama_app.i18n import ENGLISH, KISWAHILI, Words
from chama_app.i18n.request_text import record_text
from chama_app.main import Application
from chama_app.services.config import read_app_config
from chama_app.storage.client_storage import ClientStorage
from chama_app.storage.database import Database
from chama_app.ui.device import Device
from chama_app.ui.session import Session
from chama_app.ui.window import show_session

from ..example_chama import ALICE, BOB, book, paid, payment_request
from .fake_page import FakePage
from .test_member_screens import type_member


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The demo's record, in which one of two payments cannot be read."""
    path = tmp_path / "demo" / "chama.db"
    path.parent.mkdir()
    with closing(Database(path, book())) as database:
        database.save_request(payment_request(ALICE, paid("UKK1AAAAAA")))
        database.save_request(payment_request(BOB, paid("UKK1BBBBBB")))
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE requests SET state = '{' WHERE member_id = 'bob'")
    return path


@pytest.mark.parametrize("words", [ENGLISH, KISWAHILI], ids=["en", "sw"])
async def test_a_damaged_record_is_shown_and_refuses_every_change(tmp_path: Path, file: Path, words: Words) -> None:
    before = file.read_bytes()
    chama = Application(read_app_config({"CHAMA_DATA_DIR": str(tmp_path)}))
    chama.start()
    try:
        async with FakePage(1280) as page:
            session = Session(chama.state, chama.phones, Device(page.page), ClientStorage(page.page), chama.connection)
            show_session(page.page, session)
            session.set_language("sw" if words is KISWAHILI else "en")
            said = record_text(RecordProblem("damaged", str(file), 1), words)
            assert said
            await page.until_said("attention-record", said)
            await page.until(lambda: "KES 1,000" in page.label("pot-total"))
            assert not page.can_press("request-all")
            assert not page.can_press("act-row-carol")
            await page.press("member-add")
            await type_member(page, "Dan Kiprop", "0712 345 004")
            await page.press("member-save")
            await page.until_said("notice", words.record.not_saved.format(why=words.record.why["damaged"]))
    finally:
        await chama.close()
    assert file.read_bytes() == before


@pytest.mark.parametrize("words", [ENGLISH, KISWAHILI], ids=["en", "sw"])
def test_every_reason_is_a_sentence_with_the_file_and_what_to_do(words: Words) -> None:
    for kind in words.record.why:
        said = record_text(RecordProblem(kind, "/data/{chama}.db"), words)
        assert said
        assert said.endswith("/data/{chama}.db")
        assert words.record.why[kind] in said
