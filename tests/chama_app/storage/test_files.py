"""Files that the app hands out, or keeps beside its record."""

import os
from pathlib import Path

import pytest

from chama_app.storage.browser_key import browser_key
from chama_app.storage.downloads import write_beside
from chama_app.storage.room_file import Holder, RoomFile, token_hash


def test_a_file_is_written_beside_what_is_there_and_its_place_is_told(tmp_path: Path) -> None:
    names = [write_beside(tmp_path, "list.csv", str(number).encode()) for number in range(3)]
    assert names == [tmp_path / "list.csv", tmp_path / "list (2).csv", tmp_path / "list (3).csv"]
    assert [one.read_bytes() for one in names] == [b"0", b"1", b"2"]


def test_a_browsers_key_is_drawn_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    drawn = browser_key(tmp_path)
    assert (browser_key(tmp_path), len(drawn) >= 40) == (drawn, True)
    if os.name == "posix":
        assert (tmp_path / "browser.key").stat().st_mode & 0o777 == 0o600
    (tmp_path / "browser.key").unlink()
    assert browser_key(tmp_path) != drawn


@pytest.mark.parametrize(
    ("kept", "is_good"), [("x" * 32, True), (" " + "x" * 32 + "\n", True), ("x" * 31, False), ("", False)]
)
def test_a_browsers_key_that_is_too_short_is_drawn_anew(tmp_path: Path, kept: str, is_good: bool) -> None:
    (tmp_path / "browser.key").write_text(kept, "ascii")
    assert (browser_key(tmp_path) == kept.strip()) is is_good


def test_a_browsers_key_that_is_no_text_is_drawn_anew(tmp_path: Path) -> None:
    (tmp_path / "browser.key").write_bytes(b"\xff" * 40)
    assert len(browser_key(tmp_path)) >= 40


ROOM = {token_hash("a token"): Holder("alice", "sw"), token_hash("another"): Holder("", "en")}


def test_who_holds_which_phone_of_the_room_comes_back_and_no_token_is_in_the_file(tmp_path: Path) -> None:
    room = RoomFile(tmp_path / "room.json")
    assert room.load() == {}
    room.save(ROOM)
    assert RoomFile(tmp_path / "room.json").load() == ROOM
    assert "a token" not in (tmp_path / "room.json").read_text("utf-8")
    if os.name == "posix":
        assert (tmp_path / "room.json").stat().st_mode & 0o777 == 0o600
    room.forget()
    room.forget()
    assert room.load() == {}


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"x": {"member": "alice"}}', b'{"x": 7}', b"\xff"])
def test_a_room_that_cannot_be_read_is_an_empty_one(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "room.json").write_bytes(content)
    assert RoomFile(tmp_path / "room.json").load() == {}


def test_a_room_that_the_disk_does_not_take_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(OSError, match=r"."):
        RoomFile(tmp_path / "file" / "room.json").save(ROOM)
