"""What Activity says of each payment and payout."""

from dataclasses import replace

import pytest

from chama_app.domain.activity import activity_entries
from chama_app.domain.book import through, with_terms
from chama_app.i18n import ENGLISH, KISWAHILI, Words
from chama_app.i18n.activity_text import entry_line, entry_status, export_csv, receipt_text, spoken_entry

from ..example_chama import ALICE, BOB, CAROL, after, book, paid, payment_request
from ..example_payouts import arrived, full_pot, payout, unanswered
from ..ui.stage import crowd


@pytest.mark.parametrize("words", [ENGLISH, KISWAHILI], ids=["en", "sw"])
def test_every_state_has_a_line_without_gaps(words: Words) -> None:
    said = [spoken_entry(one, words) for one in activity_entries(crowd(), after(seconds=30))]
    assert len(said) > 30
    assert not [line for line in said if "{" in line or "None" in line or " ," in line]


def test_a_receipt_names_what_was_paid_for_whatever_is_collected_for_now() -> None:
    before = with_terms(book(payment_request(ALICE, paid("UKK1AAAAAA"))))
    trip = replace(before.collection, id="trip", name="Trip to Nakuru")
    now = through(replace(before, collections=(*before.collections, trip)), "trip")
    assert receipt_text(now, now.requests[0], ENGLISH).startswith("Lunch: KES 1,000 received from Alice Wanjiku.")
    renamed = through(replace(now, collections=tuple(replace(one, name="Chai") for one in now.collections)), "first")
    assert receipt_text(renamed, now.requests[0], KISWAHILI).startswith("Chai: KES 1,000 imepokelewa")


def test_whoever_holds_the_device_is_spoken_to_and_a_file_says_it_as_of_anybody() -> None:
    me = replace(ALICE, is_me=True)
    twice = (payment_request(me, paid("UKK1AAAAAA")), payment_request(me, paid("UKK1BBBBBB"), 2))
    paying = book(*twice, members=(me, BOB, CAROL))
    shown = activity_entries(paying, after(seconds=30))
    assert "Umelipa mara mbili" in {entry_status(one, KISWAHILI) for one in shown}
    written = b"".join(export_csv(paying, shown, "demo", KISWAHILI)).decode("utf-8-sig")
    assert "Amelipa mara mbili" in written
    assert "Umelipa" not in written


@pytest.mark.parametrize(("words", "says"), [(ENGLISH, "Paid 3\u00a0times"), (KISWAHILI, "Amelipa mara\u00a03")])
def test_a_third_payment_is_not_called_the_second_one(words: Words, says: str) -> None:
    three = (payment_request(ALICE, paid(f"UKK{at}AAAAAA"), at) for at in (1, 2, 3))
    shown = activity_entries(book(*three), after(seconds=30))
    assert [entry_status(one, words) for one in shown] == [says, says, words.activity.received]


def test_a_payment_that_was_sent_back_says_so_once_it_was() -> None:
    for state, line in ((arrived(1000), "12:00 · UKK9PAYOUT · Sent back"), (unanswered(), "12:00 · no receipt")):
        back = payout(state, 1000, refund_of="alice.1")
        sent = next(one for one in activity_entries(full_pot(back), after(minutes=1)) if one.direction == "out")
        assert entry_line(sent, ENGLISH) == line
    sent = next(
        one for one in activity_entries(full_pot(payout(arrived())), after(minutes=1)) if one.direction == "out"
    )
    assert entry_line(sent, ENGLISH) == "12:00 · UKK9PAYOUT"
