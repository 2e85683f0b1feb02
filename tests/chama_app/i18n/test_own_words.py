"""What the app says to a member about himself."""

import re
from dataclasses import replace

import pytest

from chama_app.domain.member_rows import build_row, build_rows
from chama_app.i18n import ENGLISH, KISWAHILI, Words
from chama_app.i18n.request_text import status_body, status_label

from ..example_chama import ALICE, after, book
from ..ui.stage import crowd

ANOTHER = re.compile(r"\b(Wanjiku|Ame|ame|haja|ana|akiwa)")


BOTH = pytest.mark.parametrize("words", [ENGLISH, KISWAHILI], ids=["en", "sw"])


@BOTH
def test_the_button_that_asks_again_is_called_what_the_sentences_and_every_row_call_it(words: Words) -> None:
    assert words.own.pay_again.partition(" · ")[0] == words.request_again


@BOTH
def test_the_share_stands_above_already_and_is_not_said_again(words: Words) -> None:
    for is_me in (False, True):
        row = build_row(book(), replace(ALICE, is_me=is_me), after(), production=False)
        assert status_body(row, words) == ""


@BOTH
def test_nobody_is_told_about_himself_by_his_name(words: Words) -> None:
    everybody = crowd()
    own = replace(everybody, members=tuple(replace(one, is_me=True) for one in everybody.members))
    rows = build_rows(own, after(seconds=30), production=False)
    assert {row.status for row in rows} >= set(words.own.says)
    told = [said for row in rows for said in (status_body(row, words), status_label(row, words, None))]
    assert [said for said in told if ANOTHER.search(said)] == []
