"""The text of a row: whatever was written once can be read for ever."""

import zlib
from base64 import b64decode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daraja_core.drivers.row_text import packed, unpacked
from daraja_core.serialization import attempt_to_text
from tests.daraja_core.drivers.test_store import EVERY_SHAPE

KEPT = "ePkBhAoVQ0+1wDIjOVXPEBQa8CSEWVLroBfntSihgGYHAHUbIPk="
"""What lies on disks: were it no longer read, every settled payment would be lost."""
TEXT = '{"order":{"id":"alice.1"},"phase":{"cause":"no_answer","name":"Unknown"},"timeline":[],"flow":"stk"}'


@given(st.text())
def test_every_text_comes_back(text: str) -> None:
    assert unpacked(packed(text)) == text


def test_what_lies_on_disks_is_read() -> None:
    assert unpacked(b64decode(KEPT)) == TEXT


def test_what_the_first_versions_wrote_is_read() -> None:
    assert unpacked(zlib.compress(TEXT.encode())) == TEXT
    assert unpacked(TEXT) == TEXT


@pytest.mark.parametrize("body", [b"", b"somebody's bytes", packed(TEXT)[:-1], packed(TEXT)[:10]])
def test_what_is_damaged_is_not_taken_for_a_text(body: bytes) -> None:
    with pytest.raises(zlib.error):
        unpacked(body)


def test_it_takes_less_room_than_without_the_words() -> None:
    for attempt in EVERY_SHAPE.values():
        text = attempt_to_text(attempt)
        assert len(packed(text)) < 0.8 * len(zlib.compress(text.encode()))
