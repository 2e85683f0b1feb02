"""Texts for the group and for one member: who has paid, who has not, and nobody called late who may have paid."""

from dataclasses import replace
from datetime import date

from chama_app.domain.book import Book, with_terms
from chama_app.domain.dates import day_of
from chama_app.i18n import words_of
from chama_app.i18n.messages import group_text, reminder

from ..example_chama import ALICE, BOB, CAROL, NOON, book, paid, payment_request, unknown

TODAY = day_of(NOON)
ENGLISH, KISWAHILI = words_of("en", today=TODAY), words_of("sw", today=TODAY)
MARCH = replace(book().chama, name="March contribution")
DAN = replace(CAROL, id="dan", name="Dan Kiprop", phone="254712345004")


def due(here: Book, day: date | None) -> Book:
    kept = with_terms(replace(here, chama=MARCH))
    return replace(kept, collections=(replace(kept.collection, due=day),))


def test_the_group_reads_who_has_paid_and_what_is_missing() -> None:
    here = due(book(payment_request(ALICE, paid()), payment_request(BOB, paid("UKK1BBBBBB", 400))), date(2026, 11, 30))
    assert group_text(here, NOON, ENGLISH) == (
        "*March contribution* · due 30 November\n"
        "Paid (1): Alice\n"
        "Not yet (2): Bob (KES 400 of 1,000), Carol\n"
        "KES 1,400 of 3,000 · 1,600 to go"
    )
    assert group_text(here, NOON, KISWAHILI) == (
        "*March contribution* · mwisho 30 Novemba\n"
        "Amelipa (1): Alice\n"
        "Bado (2): Bob (KES 400 kati ya 1,000), Carol\n"
        "KES 1,400 kati ya 3,000 · bado 1,600"
    )


def test_nobody_is_called_late_who_may_have_paid() -> None:
    text = group_text(book(payment_request(ALICE, unknown())), NOON, ENGLISH)
    assert text.splitlines()[1:3] == ["Being checked (1): Alice", "Not yet (2): Bob, Carol"]


def test_everybody_has_paid_and_is_thanked() -> None:
    here = book(*(payment_request(one, paid(f"UKK1{one.id:A<6}")) for one in (ALICE, BOB, CAROL)))
    assert group_text(here, NOON, ENGLISH).splitlines()[1:] == [
        "Paid (3): Alice, Bob, Carol",
        "KES 3,000 of 3,000 · everyone has paid, thank you",
    ]


def test_whoever_has_nothing_to_pay_stands_in_no_list() -> None:
    here = book(payment_request(BOB, paid()), members=(replace(ALICE, custom_share=0), replace(BOB, custom_share=1000)))
    assert group_text(here, NOON, ENGLISH).splitlines()[1:] == ["Paid (1): Bob", "KES 1,000 of 3,000 · 2,000 to go"]
    free = book(members=(replace(ALICE, custom_share=0),))
    assert group_text(free, NOON, ENGLISH).splitlines()[1:] == ["KES 0 of 3,000 · nobody has anything to pay"]
    assert group_text(free, NOON, KISWAHILI).splitlines()[1:] == ["KES 0 kati ya 3,000 · hakuna mwenye cha kulipa"]
    nobody = book(members=())
    assert group_text(nobody, NOON, ENGLISH).splitlines()[1:] == ["KES 0 of 3,000 · nobody takes part yet"]
    assert group_text(nobody, NOON, KISWAHILI).splitlines()[1:] == ["KES 0 kati ya 3,000 · bado hakuna anayeshiriki"]


def test_two_of_one_first_name_are_told_apart_and_no_name_makes_the_text_bold() -> None:
    here = book(members=(ALICE, replace(BOB, name="Alice *Otieno*"), CAROL))
    assert "Alice Wanjiku, Alice Otieno, Carol" in group_text(here, NOON, ENGLISH)
    titled = replace(here, chama=replace(here.chama, name="March *contribution* _2_"))
    assert group_text(titled, NOON, ENGLISH).startswith("*March contribution 2*\n")
    bold = replace(here, members=(replace(ALICE, name="*Alice*"), BOB, CAROL))
    assert reminder(bold, "alice", NOON, ENGLISH).startswith("Hello Alice,")


def test_after_its_day_a_collection_was_due() -> None:
    here = due(book(), date(2026, 11, 19))
    assert group_text(here, NOON, ENGLISH).startswith("*March contribution* · was due 19 November\n")


def test_a_member_is_reminded_before_and_after_the_day_in_both_languages() -> None:
    before, late = due(book(), date(2026, 11, 20)), due(book(), date(2026, 11, 19))
    assert reminder(before, "carol", NOON, ENGLISH) == (
        "Hello Carol, KES 1,000 for March contribution is due on 20 November. "
        "Tell me when I may send the M-PESA request."
    )
    assert reminder(late, "carol", NOON, ENGLISH).startswith("Hello Carol, KES 1,000 for March contribution was due on")
    assert reminder(before, "carol", NOON, KISWAHILI) == (
        "Habari Carol, KES 1,000 za March contribution mwisho ni 20 Novemba. Nijulishe nikutumie ombi la M-PESA lini."
    )
    assert reminder(due(book(), None), "carol", NOON, ENGLISH).startswith(
        "Hello Carol, KES 1,000 for March contribution is still"
    )
