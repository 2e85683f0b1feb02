import csv
from dataclasses import replace
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chama_app.domain.activity import activity_entries, filter_entries
from chama_app.domain.book import Book, with_request, with_terms
from chama_app.domain.collections import Collection
from chama_app.domain.csv_export import COLUMNS, file_name
from chama_app.domain.decisions import Settled
from chama_app.domain.members import Member
from chama_app.domain.payment_requests import PaymentRequest
from chama_app.domain.pot import pot
from chama_app.i18n import ENGLISH, KISWAHILI, Words
from chama_app.i18n.activity_text import export_csv
from daraja_core import DisbursementState, PaymentIdle, PaymentState

from ..example_chama import (
    ALICE,
    BOB,
    NOON,
    REQUEST_ID,
    after,
    book,
    cancelled,
    failed,
    paid,
    payment_request,
    pending,
    told,
    unknown,
)
from ..example_payouts import arrived, declined, full_pot, payout, starting


def export(here: Book, mode: str = "demo", words: Words = ENGLISH) -> bytes:
    return b"".join(export_csv(here, activity_entries(here, after(minutes=9)), mode, words))


def lines(here: Book, mode: str = "demo", words: Words = ENGLISH) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(export(here, mode, words).decode("utf-8-sig"))))


def named(name: str) -> Book:
    return book(payment_request(ALICE, paid()), members=(replace(ALICE, name=name), BOB))


def paid_attempt() -> PaymentRequest:
    return payment_request(
        ALICE,
        paid(),
        reference="LUNCH",
        reported_code="UKK1AAAAAA",
        checkout_request_id=REQUEST_ID,
        timeline=(told("created", NOON), told("success", after(seconds=20))),
    )


def test_one_line_holds_everything_and_no_whole_number_of_anybody() -> None:
    assert lines(book(paid_attempt())) == [
        {
            "date_eat": "2026-11-20",
            "time_eat": "12:00:19",
            "mpesa_time_utc": "2026-11-20T09:00:19Z",
            "direction": "in",
            "member": "Alice Wanjiku",
            "phone": "0712 ••• 001",
            "requested_kes": "1000",
            "received_kes": "1000",
            "paid_out_kes": "",
            "status": "Received",
            "confirmed_code": "UKK1AAAAAA",
            "reported_code": "UKK1AAAAAA",
            "collection": "Lunch",
            "round": "1",
            "reference": "LUNCH",
            "checkout_id": "ws_CO_20112026120000•••••5001",
            "attempt_no": "1",
            "source": "realtime",
            "mode": "demo",
        }
    ]
    assert b"712345001" not in export(book(paid_attempt())).replace(b" ", b"")


def test_numbers_are_whole_only_for_who_shows_them_whole_and_spreadsheets_keep_their_zero() -> None:
    (line,) = lines(book(paid_attempt()), words=replace(ENGLISH, masked=False))
    assert line["phone"] == "0712 345 001"
    assert line["checkout_id"] == "ws_CO_20112026120000•••••5001"  # it ends in the number, and is nobody's to read
    switch = ENGLISH.settings.mask_note, KISWAHILI.settings.mask_note
    assert [one.partition(".")[0] for one in switch] == [
        "A CSV file shows them as the screen does",
        "Faili ya CSV huzionyesha kama skrini",
    ]


def test_the_status_is_in_words_of_the_language() -> None:
    here = book(payment_request(ALICE, cancelled()), payment_request(BOB, paid(amount=400)))
    assert {line["status"] for line in lines(here)} == {"Prompt closed", "Received"}
    assert {line["status"] for line in lines(here, words=KISWAHILI)} == {
        "Ombi limefungwa",
        "Imepokelewa",
    }


def test_a_code_that_was_only_reported_is_no_confirmed_one() -> None:
    (line,) = lines(book(payment_request(ALICE, unknown(), reported_code="UKK1DDDDDD")))
    assert (line["reported_code"], line["confirmed_code"], line["received_kes"]) == ("UKK1DDDDDD", "", "0")


def test_the_code_of_what_was_recorded_by_hand_is_a_reported_one() -> None:
    came = Settled("s1", "alice.1", 400, "UCQ5UAQ403", "", NOON, NOON.date())
    (line,) = lines(book(payment_request(ALICE, PaymentIdle(), way="bank", decided=(came,))))
    assert (line["reported_code"], line["confirmed_code"], line["received_kes"]) == ("UCQ5UAQ403", "", "400")


def test_what_was_carried_to_a_later_round_shows_no_id_of_the_round_before() -> None:
    counts = Settled("s6", "alice.1", 1000, "", "", after(seconds=25))
    (line,) = lines(
        book(payment_request(ALICE, PaymentIdle(), way="carried", reference="33c7b3a6db55", decided=(counts,)))
    )
    assert line["reference"] == ""


def test_each_line_says_for_which_collection_and_round_it_was() -> None:
    march = Collection("march", "March", "fixed", 500, "MARCH", "March", ("alice",), number=3)
    here = with_terms(book(paid_attempt()))
    here = replace(here, collections=(*here.collections, march))
    here = with_request(here, payment_request(ALICE, paid("UKK1MMMMMM", 500), 2, collection_id="march"))
    assert {(one["collection"], one["round"], one["received_kes"]) for one in lines(here)} == {
        ("Lunch", "1", "1000"),
        ("March", "3", "500"),
    }


STATES = st.one_of(
    st.builds(paid, st.sampled_from(["UKK1AAAAAA", "UKK1BBBBBB", "UKK1CCCCCC"]), st.integers(0, 250_000)),
    st.sampled_from([cancelled(), unknown(), pending(), failed("1")]),
)
OUT = st.one_of(st.builds(arrived, st.integers(1, 150_000)), st.sampled_from([declined(), starting()]))


@given(st.lists(st.tuples(st.sampled_from([ALICE, BOB]), STATES), max_size=8), st.lists(OUT, max_size=3))
def test_each_column_of_money_sums_to_the_money(
    asked: list[tuple[Member, PaymentState]], sent: list[DisbursementState]
) -> None:
    requests = [payment_request(member, state, number) for number, (member, state) in enumerate(asked, 1)]
    payouts = tuple(payout(state, 100, id=f"out{number}") for number, state in enumerate(sent))
    here = replace(book(*requests), payouts=payouts)
    found = lines(here)
    arrived_once = {one.receipt: one.received for one in reversed(requests) if one.receipt}
    owners = {one.receipt: one.received for one in requests if one.receipt and here.index.owns_receipt(one)}
    assert sum(int(one["received_kes"] or 0) for one in found) == pot(here).received == sum(owners.values())
    assert owners.keys() == arrived_once.keys()
    assert sum(int(one["paid_out_kes"] or 0) for one in found) == sum(one.sent for one in payouts)
    assert sum(int(one["requested_kes"] or 0) for one in found) == 1000 * len(requests)


def test_the_file_begins_with_the_mark_of_utf8_and_ends_its_lines_as_spreadsheets_do() -> None:
    file = export(book(paid_attempt()))
    assert file.startswith(b"\xef\xbb\xbfdate_eat,time_eat,")
    assert file.count(b"\r\n") == 2
    assert b"".join(export_csv(book(), (), "demo", ENGLISH)) == b"\xef\xbb\xbf" + ",".join(COLUMNS).encode() + b"\r\n"


def test_every_request_has_its_line_the_oldest_first() -> None:
    tries = (
        payment_request(ALICE, cancelled(), 1),
        payment_request(ALICE, unknown(), 2, started_at=after(minutes=1), superseded=True),
        payment_request(ALICE, paid(), 3, started_at=after(minutes=5)),
        payment_request(BOB, cancelled(), 1, started_at=after(minutes=2)),
    )
    told_ = [(line["member"], line["attempt_no"], line["status"]) for line in lines(book(*tries))]
    assert told_ == [
        ("Alice Wanjiku", "1", "Prompt closed"),
        ("Alice Wanjiku", "3", "Received"),
        ("Alice Wanjiku", "2", "Status unknown"),
        ("Bob Otieno", "1", "Prompt closed"),
    ]


def test_payouts_are_in_it_as_money_out() -> None:
    sent = lines(full_pot(payout(arrived())), "production")[0]
    assert (sent["direction"], sent["member"], sent["paid_out_kes"], sent["status"], sent["mode"]) == (
        "out",
        "ALICE W KAMAU",
        "2000",
        "Sent",
        "production",
    )
    assert (sent["confirmed_code"], sent["checkout_id"], sent["attempt_no"]) == ("UKK9PAYOUT", "payout1", "1")


def test_payouts_to_one_number_are_counted_as_requests_to_one_member_are() -> None:
    sent = (
        payout(declined(), id="first"),
        payout(arrived(500), id="to-bob", member=BOB, started_at=after(minutes=1)),
        payout(arrived(), id="again", started_at=after(minutes=2)),
        payout(starting(), id="refund", refund_of="alice.2", started_at=after(minutes=3)),
        payout(arrived(100, "UKK9NOBODY"), id="of-another-device", phone="", started_at=after(minutes=4)),
    )
    numbers = {line["checkout_id"]: line["attempt_no"] for line in lines(full_pot(*sent)) if line["direction"] == "out"}
    assert numbers == {"first": "1", "to-bob": "1", "again": "2", "refund": "3", "of-another-device": ""}


def test_an_export_of_a_part_counts_like_that_of_the_whole() -> None:
    both = full_pot(payout(declined(), id="first"), payout(arrived(), id="again", started_at=after(minutes=2)))
    shown = filter_entries(activity_entries(both, after(minutes=9)), "sent")
    part = b"".join(export_csv(both, shown, "demo", ENGLISH)).decode("utf-8-sig")
    assert [line["attempt_no"] for line in csv.DictReader(StringIO(part))] == ["2"]


@pytest.mark.parametrize("name", ["=1+1", "+254", "-1", "@SUM(A1)", "\tx", "\rx", " =1+1", "\n=1+1", "\uff1d1+1"])
def test_nothing_in_it_is_run_by_a_spreadsheet(name: str) -> None:
    assert lines(named(name))[0]["member"] == f"'{name}"


@pytest.mark.parametrize("name", ['Ngũgĩ "Bob", Jr', "Two\nlines", "it's"])
def test_any_name_comes_back_as_it_was(name: str) -> None:
    assert lines(named(name))[0]["member"] == name


def test_the_name_of_the_file_says_whose_when_and_which_mode() -> None:
    assert file_name("Lunch — KCB Plaza", "demo", NOON) == "lunch-kcb-plaza-demo-20261120-1200.csv"
    assert file_name("../", "demo", NOON) == "chama-demo-20261120-1200.csv"
    later = file_name("A name that is longer than what is kept of it, by far", "demo", NOON, "pdf", 12)
    assert later == "a-name-that-is-longer-than-what-is-kept-12-demo-20261120-1200.pdf"
