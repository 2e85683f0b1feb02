"""What is said of a share by how its money came: M-PESA's receipt is named where there is one, and nowhere else."""

from dataclasses import replace
from datetime import date

import pytest

from chama_app.domain.book import Book
from chama_app.domain.decisions import SetAside, Settled, Way
from chama_app.domain.member_rows import MemberRow, build_row
from chama_app.domain.payment_requests import PaymentRequest
from chama_app.i18n import Words, words_of
from chama_app.i18n.request_text import spoken_status, status_body, status_label
from daraja_core import PaymentIdle

from ..example_chama import ALICE, NOON, after, book, paid, payment_request, unknown
from ..example_payouts import arrived, payout

ENGLISH, KISWAHILI = words_of("en", today=NOON.date()), words_of("sw", today=NOON.date())


def by_hand(amount: int, way: Way = "cash", code: str = "", number: int = 1, day: int = 19) -> PaymentRequest:
    said = Settled(f"s{number}", f"alice.{number}", amount, code, "", NOON, date(2026, 11, day), "Carol")
    return payment_request(ALICE, PaymentIdle(), number, amount=amount, way=way, decided=(said,))


def without_receipt(amount: int, code: str = "") -> PaymentRequest:
    said = Settled("s1", "alice.1", amount, code, "", NOON)
    return payment_request(ALICE, unknown(), amount=amount, decided=(said,))


def row(*requests: PaymentRequest, me: bool = False) -> MemberRow:
    here: Book = book(*requests)
    return build_row(here, replace(ALICE, is_me=me), after(), production=False)


def said(of: MemberRow, words: Words = ENGLISH) -> tuple[str, str]:
    return (
        status_label(of, words, None).replace("\u00a0", " "),
        status_body(of, words).replace("\u00a0", " "),
    )


def test_a_part_by_m_pesa_has_its_receipt() -> None:
    assert said(row(payment_request(ALICE, paid(amount=400)))) == (
        "Paid KES 400 so far",
        "KES 400 received from Alice. M-PESA receipt UKK1AAAAAA, 20 Nov, 12:00 EAT. KES 600 is missing.",
    )


@pytest.mark.parametrize(
    ("way", "code", "chip"),
    [("bank", "UCQ5UAQ403", "bank"), ("cash", "", "cash"), ("phone", "UKK1ZZZZZ1", "another phone")],
)
def test_a_part_that_was_recorded_by_hand_has_no_receipt_of_m_pesas_and_no_hour(way: Way, code: str, chip: str) -> None:
    assert said(row(by_hand(400, way, code))) == (
        f"Paid KES 400 so far · {chip}",
        f"KES 400 from Alice was recorded by hand: {chip}, 19 Nov. M-PESA knows nothing of it. KES 600 is missing.",
    )


def test_a_part_is_told_to_whoever_paid_it_and_in_both_languages() -> None:
    mine = row(by_hand(400), me=True)
    assert said(mine)[1] == (
        "KES 400 from you was recorded by hand: cash, 19 Nov. M-PESA knows nothing of it. KES 600 is missing."
    )
    assert said(mine, KISWAHILI) == (
        "Umelipa KES 400 hadi sasa · taslimu",
        "KES 400 kutoka kwako imerekodiwa kwa mkono: taslimu, 19 Nov. M-PESA haijui chochote kuihusu. Inabaki KES 600.",
    )
    assert spoken_status(mine, ENGLISH).replace("\u00a0", " ") == "Alice Wanjiku, KES 1,000, Paid KES 400 so far, cash"


def test_parts_that_came_in_different_ways_are_each_told_as_they_came() -> None:
    receipt = payment_request(ALICE, paid("UKK2BBBBBB", 300), number=2)
    some = row(receipt, by_hand(200, "bank", "UCQ5UAQ403"))
    parts = "KES 200 (bank, UCQ5UAQ403, 19 Nov), KES 300 (M-PESA, UKK2BBBBBB, 20 Nov, 12:00 EAT)"
    assert said(some) == (
        "Paid KES 500 so far · bank, M-PESA",
        f"KES 500 from Alice came in parts: {parts}. KES 500 is missing.",
    )
    all_of_it = row(payment_request(ALICE, paid("UKK2BBBBBB", 800), number=2), by_hand(200))
    assert said(all_of_it) == (
        "Paid KES 1,000 · cash, M-PESA",
        "KES 1,000 from Alice came in parts: KES 200 (cash, 19 Nov), KES 800 (M-PESA, UKK2BBBBBB, 20 Nov, 12:00 EAT).",
    )
    cash_last = row(by_hand(400, number=2, day=20), payment_request(ALICE, paid(amount=600)))
    assert said(cash_last)[0] == "Paid KES 1,000 · cash, M-PESA"


def test_parts_that_all_came_by_m_pesa_are_each_told_with_their_receipt() -> None:
    both = row(payment_request(ALICE, paid("UKK2BBBBBB", 999), number=2), payment_request(ALICE, paid(amount=1)))
    assert said(both) == (
        "Paid KES 1,000",
        "KES 1,000 from Alice came in parts: KES 1 (M-PESA, UKK1AAAAAA, 20 Nov, 12:00 EAT), "
        "KES 999 (M-PESA, UKK2BBBBBB, 20 Nov, 12:00 EAT).",
    )


def test_what_a_treasurer_recorded_for_a_request_without_a_receipt_is_said_to_be_by_hand_in_part_too() -> None:
    chip, body = said(row(without_receipt(400)))
    assert chip == "Paid KES 400 so far · by hand"
    assert body.startswith("KES 400 from Alice was recorded by hand, 20 Nov, 12:00 EAT. M-PESA’s receipt replaces")
    mixed = row(by_hand(600, number=2), without_receipt(400, "UKK1ZZZZZ1"))
    assert said(mixed) == (
        "Paid KES 1,000 · cash, by hand",
        "KES 1,000 from Alice came in parts: KES 600 (cash, 19 Nov), KES 400 (by hand, UKK1ZZZZZ1, 20 Nov, 12:00 EAT).",
    )


def test_what_was_set_aside_of_several_parts_is_said_beside_them() -> None:
    over = payment_request(ALICE, paid("UKK2BBBBBB", 900), number=2)
    apart = replace(over, decided=(SetAside("d1", over.id, 300, NOON),))
    _, body = said(row(apart, by_hand(400)))
    assert body.startswith("KES 1,300 from Alice came in parts: KES 400 (cash, 19 Nov), KES 900 (M-PESA,")
    assert body.endswith("Of what was paid, KES 300 counts for later.")


def sent_back(amount: int, request_id: str, *requests: PaymentRequest) -> MemberRow:
    back = payout(arrived(amount), amount, refund_of=request_id)
    return build_row(replace(book(*requests), payouts=(back,)), ALICE, after(), production=False)


def test_a_share_names_only_the_ways_by_which_something_of_it_came_that_is_still_here() -> None:
    by_phone = payment_request(ALICE, paid("UKK2BBBBBB", 600), number=2)
    twice = sent_back(600, "alice.2", by_phone, by_hand(1000))
    assert said(twice)[0] == "Paid KES 1,000 · cash"
    assert said(twice)[1].endswith("Of what was paid, KES 600 was sent back.")
    assert spoken_status(twice, ENGLISH).replace("\u00a0", " ") == "Alice Wanjiku, KES 1,000, Paid KES 1,000, cash"
    assert said(twice, KISWAHILI)[0] == "Amelipa KES 1,000 · taslimu"
    of_three = sent_back(600, "alice.2", by_phone, by_hand(400), by_hand(600, "bank", number=3))
    assert said(of_three)[0] == "Paid KES 1,000 · cash, bank"
    in_part = sent_back(600, "alice.2", by_phone, by_hand(400))
    assert said(in_part)[0] == "Paid KES 400 so far · cash"


def test_a_way_is_named_as_long_as_some_of_what_came_by_it_is_here() -> None:
    by_phone = payment_request(ALICE, paid("UKK2BBBBBB", 600), number=2)
    assert said(sent_back(100, "alice.2", by_phone, by_hand(500)))[0] == "Paid KES 1,000 · cash, M-PESA"


def test_a_way_whose_money_counts_for_later_is_not_named() -> None:
    cash = by_hand(400)
    later = replace(cash, decided=(*cash.decided, SetAside("d1", cash.id, 400, NOON)))
    assert said(row(payment_request(ALICE, paid(amount=1000), number=2), later))[0] == "Paid KES 1,000"


def too_many(count: int, *, me: bool = False, sent_back: int = 0) -> MemberRow:
    """So many payments of the whole share, of which the earliest so many were sent back."""
    back = tuple(payout(arrived(1000), 1000, id=f"p{at}", refund_of=f"alice.{at}") for at in range(1, sent_back + 1))
    payments = (payment_request(ALICE, paid(f"UKK{at}AAAAAA"), at) for at in range(1, count + 1))
    return build_row(replace(book(*payments), payouts=back), replace(ALICE, is_me=me), after(), production=False)


@pytest.mark.parametrize(
    ("here", "words", "chip", "body"),
    [
        (too_many(2), ENGLISH, "Paid twice", "2 payments arrived: UKK1AAAAAA, UKK2AAAAAA. Agree"),
        (too_many(3), ENGLISH, "Paid 3 times", "3 payments arrived: UKK1AAAAAA, UKK2AAAAAA, UKK3AAAAAA. Agree"),
        (too_many(3, sent_back=1), ENGLISH, "Paid twice", "2 payments arrived: UKK2AAAAAA, UKK3AAAAAA. Agree"),
        (too_many(2), KISWAHILI, "Amelipa mara mbili", "Malipo 2 yamefika: UKK1AAAAAA, UKK2AAAAAA. Elewaneni"),
        (too_many(3), KISWAHILI, "Amelipa mara 3", "Malipo 3 yamefika: UKK1AAAAAA, UKK2AAAAAA, UKK3AAAAAA. Elewa"),
        (too_many(3, me=True), ENGLISH, "Paid 3 times", "3 payments of yours arrived: UKK1AAAAAA, UKK2AAAAAA, UKK3"),
        (too_many(3, me=True), KISWAHILI, "Umelipa mara 3", "Malipo yako 3 yamefika: UKK1AAAAAA, UKK2AAAAAA, UKK3"),
    ],
)
def test_so_many_payments_are_said_to_be_here_as_there_are(here: MemberRow, words: Words, chip: str, body: str) -> None:
    label, sentence = said(here, words)
    assert label == chip
    assert sentence.startswith(body)
