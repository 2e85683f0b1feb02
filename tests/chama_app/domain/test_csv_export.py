import csv
from dataclasses import replace
from io import StringIO

import pytest

from chama_app.domain.activity import activity_entries, filter_entries
from chama_app.domain.book import Book
from chama_app.domain.csv_export import COLUMNS, file_name, to_csv
from chama_app.domain.payment_requests import PaymentRequest

from ..example_chama import ALICE, BOB, NOON, REQUEST_ID, after, book, cancelled, paid, payment_request, told, unknown
from ..example_payouts import arrived, declined, full_pot, payout, starting


def lines(here: Book, mode: str = "demo") -> list[dict[str, str]]:
    text = to_csv(activity_entries(here, after(minutes=9)), mode).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text)))


def named(name: str) -> Book:
    return book(payment_request(ALICE, paid()), members=(replace(ALICE, name=name), BOB))


def paid_attempt() -> PaymentRequest:
    return payment_request(
        ALICE,
        paid(),
        reference="LUNCH",
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
            "phone_masked": "0712 ••• 001",
            "amount_kes": "1000",
            "status": "paid",
            "receipt": "UKK1AAAAAA",
            "reference": "LUNCH",
            "checkout_id": "ws_CO_20112026120000•••••5001",
            "attempt_no": "1",
            "source": "realtime",
            "mode": "demo",
        }
    ]
    assert b"712345001" not in to_csv(activity_entries(book(paid_attempt()), NOON), "demo")


def test_the_file_begins_with_the_mark_of_utf8_and_ends_its_lines_as_spreadsheets_do() -> None:
    file = to_csv(activity_entries(book(paid_attempt()), NOON), "demo")
    assert file.startswith(b"\xef\xbb\xbfdate_eat,time_eat,")
    assert file.count(b"\r\n") == 2
    assert to_csv((), "demo") == b"\xef\xbb\xbf" + ",".join(COLUMNS).encode() + b"\r\n"


def test_every_request_has_its_line_the_oldest_first() -> None:
    tries = (
        payment_request(ALICE, cancelled(), 1),
        payment_request(ALICE, unknown(), 2, started_at=after(minutes=1), superseded=True),
        payment_request(ALICE, paid(), 3, started_at=after(minutes=5)),
        payment_request(BOB, cancelled(), 1, started_at=after(minutes=2)),
    )
    told_ = [(line["member"], line["attempt_no"], line["status"]) for line in lines(book(*tries))]
    assert told_ == [
        ("Alice Wanjiku", "1", "closed"),
        ("Alice Wanjiku", "3", "paid"),
        ("Alice Wanjiku", "2", "unknown"),
        ("Bob Otieno", "1", "closed"),
    ]


def test_payouts_are_in_it_as_money_out() -> None:
    sent = lines(full_pot(payout(arrived())), "production")[0]
    assert (sent["direction"], sent["member"], sent["amount_kes"], sent["status"], sent["mode"]) == (
        "out",
        "ALICE W KAMAU",
        "2000",
        "sent",
        "production",
    )
    assert (sent["receipt"], sent["checkout_id"], sent["attempt_no"]) == ("UKK9PAYOUT", "payout1", "1")


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
    part = to_csv(filter_entries(activity_entries(both, after(minutes=9)), "sent"), "demo").decode("utf-8-sig")
    assert [line["attempt_no"] for line in csv.DictReader(StringIO(part))] == ["2"]


@pytest.mark.parametrize("name", ["=1+1", "+254", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_nothing_in_it_is_run_by_a_spreadsheet(name: str) -> None:
    assert lines(named(name))[0]["member"] == f"'{name}"


@pytest.mark.parametrize("name", ['Ngũgĩ "Bob", Jr', "Two\nlines", "it's"])
def test_any_name_comes_back_as_it_was(name: str) -> None:
    assert lines(named(name))[0]["member"] == name


def test_the_name_of_the_file_says_whose_when_and_which_mode() -> None:
    assert file_name("Lunch — KCB Plaza", "demo", NOON) == "lunch-kcb-plaza-demo-20261120-1200.csv"
    assert file_name("../", "demo", NOON) == "chama-demo-20261120-1200.csv"
