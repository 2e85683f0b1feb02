"""A statement as a PDF: whole on paper, however long, and it says DEMO where no money moved."""

import re
import zlib
from collections import Counter
from dataclasses import replace

import pytest

from chama_app.domain.book import Book, with_payout, with_terms
from chama_app.domain.statements import Paper
from chama_app.i18n import ENGLISH, KISWAHILI, Words
from chama_app.i18n.statement_text import collection_paper, member_paper, year_paper
from chama_app.storage.statement_letters import with_known_letters
from chama_app.storage.statement_pdf import BOTTOM, draw_statement

from ..example_chama import ALICE, BOB, CAROL, NOON, after, book, paid, payment_request
from ..example_payouts import arrived, payout

HERE = book(
    payment_request(ALICE, paid("UKK1AAAAAA"), share=1000),
    payment_request(BOB, paid("UKK1BBBBBB", 400), share=1000),
    members=(replace(ALICE, name="Alice Ngũgĩ"), *book().members[1:]),
)


def paper(words: Words = ENGLISH, mode: str = "demo", of: Book = HERE) -> Paper:
    return collection_paper(of, mode, NOON, words)


def pages(content: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b(?!s)", content))


BOTTOM_PT = (297 - BOTTOM) / 25.4 * 72
"""How high above the lower edge the last line ends, in the points of a PDF."""


def texts(content: bytes) -> list[list[float]]:
    """How high each text of each page stands."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, flags=re.DOTALL)
    whole = [zlib.decompress(one) for one in streams if one.startswith(b"\x78")]
    found = [re.findall(rb"BT [\d.-]+ ([\d.-]+) Td", one) for one in whole]
    return [[float(height) for height in page] for page in found if page]


def test_a_statement_says_everything_that_a_treasurer_is_asked_for() -> None:
    made = paper()
    assert (made.title, made.subtitle, made.mark) == ("Lunch", "Statement of a collection: Lunch", "DEMO")
    assert made.facts == ("Made 20 Nov 2026, 12:00 EAT", "Demo: no real money moved", "2 lines")
    assert made.rows == (
        ("20/11/2026 12:00", "Alice Ngũgĩ", "M-PESA", "UKK1AAAAAA", "1,000", "", "1,000"),
        ("20/11/2026 12:00", "Bob Otieno", "M-PESA", "UKK1BBBBBB", "400", "", "1,400"),
    )
    assert made.totals == (
        ("Asked", "KES 3,000"),
        ("Received", "KES 1,400"),
        ("Still owed", "KES 1,600"),
        ("Paid out", "KES 0"),
        ("On hand", "KES 1,400"),
    )


@pytest.mark.parametrize("words", [ENGLISH, KISWAHILI], ids=["en", "sw"])
def test_it_is_drawn_in_both_languages_on_one_page(words: Words) -> None:
    content = draw_statement(paper(words))
    assert content.startswith(b"%PDF-")
    assert pages(content) == 1
    assert len(content) < 60_000


def test_a_long_one_has_as_many_pages_as_it_needs_and_says_how_far_it_is() -> None:
    done: list[float] = []
    long = replace(paper(), rows=paper().rows * 150)
    content = draw_statement(long, done.append)
    assert pages(content) == 8
    assert done == sorted(done)
    assert (done[0], done[-1], len(done)) == (0, 1, 4)


def test_every_page_has_the_columns_and_every_line_stands_above_the_pages_number() -> None:
    short = replace(paper(mode="production"), rows=())
    (head,) = texts(draw_statement(short))
    assert len(head) == 2 + len(short.facts) + len(short.columns) + 2 * len(short.totals) + 1
    long = replace(short, rows=tuple((str(place),) * 7 for place in range(300)))
    drawn = texts(draw_statement(long))
    assert sum(len(page) for page in drawn) == len(head) + 300 * 7 + 8 * (len(drawn) - 1)
    for page in drawn:
        *others, number = sorted(page, reverse=True)
        assert number < BOTTOM_PT - 10
        assert others[-1] > BOTTOM_PT
    assert len(drawn) == 8


def test_a_statement_says_of_which_round_it_is() -> None:
    terms = with_terms(HERE)
    later = replace(terms, collections=tuple(replace(one, number=2) for one in terms.collections))
    said = [paper(words, of=later).subtitle for words in (ENGLISH, KISWAHILI)]
    assert said == ["Statement of a collection: Lunch · Round 2", "Taarifa ya mchango: Lunch · Awamu ya 2"]


def test_real_money_has_no_mark_across_the_page() -> None:
    assert paper(mode="production").mark == ""
    assert len(draw_statement(paper(mode="production"))) < len(draw_statement(paper()))


def test_names_in_any_script_and_of_any_length_are_drawn() -> None:
    odd = replace(HERE, members=(replace(ALICE, name="محمد " * 8), replace(BOB, name="😀")))
    assert pages(draw_statement(paper(of=odd))) == 1


def test_members_and_years_have_statements_too() -> None:
    of_member = member_paper(HERE, "bob", "demo", NOON, ENGLISH)
    of_year = year_paper(HERE, 2026, "demo", NOON, KISWAHILI)
    assert of_member.subtitle == "Statement of a member: Bob Otieno"
    assert [row[4] for row in of_member.rows] == ["400"]
    assert of_year.subtitle == "Taarifa ya 2026"
    assert [name for name, _ in of_member.totals] == ["Asked", "Received", "Still owed"]
    assert [name for name, _ in of_year.totals] == [
        "Iliyoombwa kwa 2026",
        "Iliyopokelewa",
        "Deni lililobaki la 2026",
        "Iliyotolewa",
        "Iliyopo",
    ]


def test_a_member_has_nothing_on_hand_and_reads_what_was_sent_back() -> None:
    back = replace(payout(arrived(300, "UKK9AAAAAA"), 300), refund_of="bob.1")
    totals = member_paper(with_payout(HERE, back), "bob", "demo", NOON, ENGLISH).totals
    assert totals == (
        ("Asked", "KES 1,000"),
        ("Received", "KES 400"),
        ("Still owed", "KES 900"),
        ("Sent back", "KES 300"),
    )


def test_the_letters_of_the_names_are_in_the_file() -> None:
    content = draw_statement(paper()).upper()
    streams = re.findall(rb"STREAM\s(.*?)\sENDSTREAM", content, flags=re.DOTALL)
    assert any(b"<0169>" in one for one in streams)  # ũ, in the map from the font's own numbers to letters


@pytest.mark.parametrize("words", [ENGLISH, KISWAHILI], ids=["en", "sw"])
def test_a_name_in_letters_that_the_paper_lacks_is_marked_and_the_paper_says_so(words: Words) -> None:
    amina, wangui = replace(ALICE, name="Amina \u0645\u062d\u0645\u062f \U0001f600"), replace(BOB, name="Wangu\u0303i")
    payments = payment_request(amina, paid("UKK1AAAAAA")), payment_request(wangui, paid("UKK1BBBBBB"))
    of = book(*payments, members=(amina, wangui, *book().members[2:]))
    known = {*range(0x20, 0x250), ord("\u2026"), ord("\u2022")}
    shown = with_known_letters(paper(words, of=of), known)
    assert [row[1] for row in shown.rows] == ["Amina [?001] [?001]", "Wang\u0169i"]
    assert shown.facts[-1] == words.papers.letters_missing
    assert with_known_letters(paper(words), known).facts == paper(words).facts
    assert draw_statement(paper(words, of=of)).startswith(b"%PDF")


def test_two_people_whose_names_cannot_be_drawn_are_told_apart() -> None:
    wei, li = replace(ALICE, name="\u4f1f"), replace(BOB, name="\u4e3d")
    an = replace(CAROL, name="\u5b89", phone=BOB.phone)  # who shares a phone
    payments = [
        payment_request(one, paid(f"UKK{number}AAAAAA"), started_at=after(seconds=number))
        for number, one in enumerate((wei, li, an, wei))
    ]
    back = payout(arrived(100, "UKK9AAAAAA"), 100, name="\u4f1f", phone=wei.phone)
    of = replace(book(*payments, members=(wei, li, an)), payouts=(back,))
    shown = with_known_letters(paper(of=of), range(0x20, 0x250))
    assert Counter(row[1] for row in shown.rows) == {"[?001]": 3, "[?002]": 1, "[?002, 2]": 1}
    assert "phone number" in shown.facts[-1]


def test_somebody_without_a_number_is_told_apart_as_well() -> None:
    wei, li = replace(ALICE, name="\u4f1f", phone=""), replace(BOB, name="\u4e3d", phone="")
    payments = payment_request(wei, paid("UKK1AAAAAA")), payment_request(li, paid("UKK1BBBBBB"))
    shown = with_known_letters(paper(of=book(*payments, members=(wei, li))), range(0x20, 0x250))
    assert [row[1] for row in shown.rows] == ["[?]", "[?, 2]"]
