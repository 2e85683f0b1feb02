"""The QR code as a camera sees it."""

import re

import segno

from chama_app.ui.components.qr_code import QUIET_ZONE, qr_code, qr_svg

ADDRESS = "http://192.168.43.17:8551/"


def test_a_code_has_the_white_border_that_readers_want_and_is_named() -> None:
    drawn = qr_svg(ADDRESS)
    modules = len(segno.make(ADDRESS, error="m", micro=False).matrix) + 2 * QUIET_ZONE
    assert f'viewBox="0 0 {modules} {modules}"' in drawn
    assert re.search(r'xmlns="http://www\.w3\.org/2000/svg"', drawn)  # without it Flet draws nothing
    named = qr_code(ADDRESS, label="Scan to get a phone", name="code", side=200)
    assert (named.identifier, named.label) == ("code", "Scan to get a phone")  # type: ignore[attr-defined]


def test_what_is_shorter_than_an_address_is_no_micro_code_which_few_phones_read() -> None:
    assert 'viewBox="0 0 29 29"' in qr_svg("K7M")
