"""Money recorded by hand counts, is marked, is never paid out by M-PESA, and is corrected with a trace."""

import csv
from dataclasses import replace
from datetime import date
from io import StringIO

import pytest

from chama_app.domain.activity import activity_entries, filter_entries
from chama_app.domain.book import Book, owed, surplus, with_request
from chama_app.domain.collections import FIRST
from chama_app.domain.hand_record import (
    HandDraft,
    ParsedHandRecord,
    corrected,
    draft_of,
    hand_draft,
    new_record,
    parse_hand_record,
    settlement,
    withdrawn,
)
from chama_app.domain.member_status import member_status
from chama_app.domain.payment_requests import PaymentRequest
from chama_app.domain.payment_status import PaymentStatus
from chama_app.domain.payout_rules import MayNotSend, PayoutDraft, may_send, payout_totals
from chama_app.domain.pot import pot
from chama_app.domain.request_rules import Allowed, may_request
from chama_app.i18n import ENGLISH
from chama_app.i18n.activity_text import entry_line, export_csv
from chama_app.i18n.statement_text import collection_paper

from ..example_chama import ALICE, BOB, NOON, after, book, paid, payment_request, pending


def told(draft: HandDraft, before: Book | None = None, corrects: str | None = None) -> ParsedHandRecord:
    return parse_hand_record(before or book(), draft, "alice", NOON, corrects)


def recorded(draft: HandDraft, before: Book | None = None) -> tuple[Book, PaymentRequest]:
    start = before or book()
    parsed = told(draft, start)
    record = new_record(start, "alice", parsed, NOON, "h1")
    record = corrected(record, parsed, settlement(record, parsed, NOON, "Carol", "d1"))
    return with_request(start, record), record


def test_the_form_begins_with_what_is_missing_in_cash_and_today() -> None:
    assert hand_draft(book(), "alice") == HandDraft("1000")
    assert told(HandDraft("1000")) == ParsedHandRecord(1000, "cash", date(2026, 11, 20), "", "", collection_id=FIRST)


def test_a_correction_begins_with_what_was_recorded() -> None:
    _, record = recorded(HandDraft("1,500", "bank", "19/11/2026", "at the bank"))
    assert draft_of(record) == HandDraft("1500", "bank", "19/11/2026", "at the bank")
    _, record = recorded(HandDraft("700", "paybill", note="UKK1ZZZZZ1"))
    assert draft_of(record) == HandDraft("700", "paybill", "20/11/2026", "UKK1ZZZZZ1")
    assert draft_of(withdrawn(record, NOON, "Carol", "d2")) == HandDraft(way="paybill")


def test_what_is_more_than_is_owed_is_told_before_it_is_recorded() -> None:
    assert [told(HandDraft(amount)).more for amount in ("999", "1000", "1001")] == [0, 0, 1]
    here, record = recorded(HandDraft("600"))
    assert [told(HandDraft(amount), here, record.id).more for amount in ("1000", "1200")] == [0, 200]
    assert told(HandDraft("500"), here).more == 100


def test_a_record_is_nobodys_prompt_and_counts_for_the_collection_that_it_was_made_in() -> None:
    _, record = recorded(HandDraft("600"))
    assert (record.elsewhere, record.phone, record.share, record.collection_id) == (True, "", 1000, "first")
    assert (record.id, record.number, record.started_at) == ("alice.h1", 1, NOON)


@pytest.mark.parametrize(
    ("draft", "problems"),
    [
        (HandDraft(""), {"amount": "not_an_amount"}),
        (HandDraft("0"), {"amount": "not_an_amount"}),
        (HandDraft("99,999,999"), {"amount": "not_an_amount"}),
        (HandDraft("500", day="soon"), {"day": "not_a_day"}),
        (HandDraft("500", day="31 Sept"), {"day": "no_such_day"}),
        (HandDraft("500", day="21/11/2026"), {"day": "in_future"}),
        (HandDraft("500", note="x" * 101), {"note": "too_long"}),
    ],
)
def test_what_cannot_be_recorded_says_why(draft: HandDraft, problems: dict[str, str]) -> None:
    assert told(draft).problems == problems


def test_a_code_in_the_note_is_kept_as_the_code_and_counts_once_only() -> None:
    here, _ = recorded(HandDraft("1000", "paybill", note="UKK1ZZZZZ1 Confirmed. Ksh1,000.00 paid to LUNCH"))
    assert here.requests[0].receipt == "UKK1ZZZZZ1"
    assert told(HandDraft("1000", note="UKK1ZZZZZ1"), here).problems == {"note": "already_counted"}
    twice = with_request(here, payment_request(BOB, paid("UKK1ZZZZZ1")))
    assert (pot(twice).received, pot(twice).recorded) == (1000, 0)  # M-PESA told the same receipt: its word counts


def test_cash_is_in_the_pot_and_nobody_is_asked_for_it_again() -> None:
    here, _ = recorded(HandDraft("1,000"))
    assert (pot(here).received, pot(here).recorded, pot(here).to_collect) == (1000, 1000, 2000)
    assert owed(here, "alice") == 0
    assert not isinstance(may_request(here, "alice", NOON, production=True), Allowed)
    assert member_status(here, "alice", NOON).status is PaymentStatus.RECORDED


def test_a_part_in_cash_leaves_the_rest_to_be_asked_for() -> None:
    here, _ = recorded(HandDraft("400"))
    assert owed(here, "alice") == 600
    assert member_status(here, "alice", NOON).status is PaymentStatus.PAID_IN_PART
    assert isinstance(may_request(here, "alice", NOON, production=True), Allowed)


def test_what_came_by_hand_is_never_paid_out_by_m_pesa() -> None:
    here, _ = recorded(HandDraft("1000"), book(payment_request(BOB, paid("UKK1BBBBBB"))))
    totals = payout_totals(here)
    assert (totals.available, totals.recorded) == (1000, 1000)
    draft = PayoutDraft("out1", "Bob", BOB.phone, 1001, "Pot")
    assert may_send(here, draft) == MayNotSend("not_available")


def test_more_cash_than_the_share_is_decided_about_but_cannot_be_sent_back() -> None:
    assert told(HandDraft("1200")).more == 200
    here, record = recorded(HandDraft("1200"))
    assert [part.amount for part in surplus(here, "alice")] == [200]
    assert not member_status(here, "alice", NOON).can_send_back
    back = PayoutDraft("out1", "Alice", ALICE.phone, 200, "Back", "alice", refund_of=record.id)
    assert may_send(with_request(here, payment_request(BOB, paid("UKK1BBBBBB"))), back) == MayNotSend(
        "not_beyond_the_share"
    )


def test_a_correction_counts_in_the_place_of_what_was_said_before_and_keeps_it() -> None:
    here, record = recorded(HandDraft("1000", "cash", "19/11"))
    assert draft_of(record) == HandDraft("1000", "cash", "19/11/2026")
    parsed = told(HandDraft("700", "bank", note="FT 12"), here, record.id)
    after_it = with_request(
        here, corrected(record, parsed, settlement(record, parsed, after(hours=1), "Alice", "d2"))
    ).requests[0]
    assert (after_it.received, after_it.way) == (700, "bank")
    (before,) = after_it.corrected
    assert (before.amount, before.paid_on, before.by, before.way) == (1000, date(2026, 11, 19), "Carol", "cash")


def test_a_correction_of_nothing_but_the_way_leaves_the_way_of_before() -> None:
    here, record = recorded(HandDraft("1000", "cash", "19/11"))
    parsed = told(replace(draft_of(record), way="bank"), here, record.id)
    after_it = corrected(record, parsed, settlement(record, parsed, after(hours=1), "Alice", "d2"))
    assert (after_it.way, [one.way for one in after_it.corrected]) == ("bank", ["cash"])
    gone = withdrawn(after_it, after(hours=2), "Alice", "d3")
    assert [one.way for one in gone.corrected] == ["bank", "cash"]


def test_what_was_recorded_by_mistake_counts_no_more_and_stays_to_be_seen() -> None:
    here, record = recorded(HandDraft("1000"))
    gone = with_request(here, withdrawn(record, after(hours=1), "Alice", "d2"))
    assert (pot(gone).received, owed(gone, "alice")) == (0, 1000)
    assert member_status(gone, "alice", NOON).status is PaymentStatus.IDLE
    entry = activity_entries(gone, NOON)[0]
    assert (entry.amount, entry.counted) == (1000, 0)
    assert filter_entries([entry], "received") == ()


def test_it_stands_in_the_list_on_the_day_on_which_it_was_paid_and_in_the_file() -> None:
    here, _ = recorded(HandDraft("1000", "bank", "18/11/2026"))
    entry = activity_entries(here, NOON)[0]
    assert (entry.at.date(), entry.counted, entry.status) == (date(2026, 11, 18), 1000, PaymentStatus.RECORDED)
    (line,) = csv.DictReader(StringIO(b"".join(export_csv(here, [entry], "demo", ENGLISH)).decode("utf-8-sig")))
    assert (line["date_eat"], line["time_eat"]) == ("2026-11-18", "")
    assert (line["requested_kes"], line["received_kes"]) == ("", "1000")
    assert entry_line(entry, ENGLISH) == "no receipt"
    assert collection_paper(here, "demo", NOON, ENGLISH).rows[0][0] == "18/11/2026"


def test_a_member_who_pays_in_cash_while_a_prompt_is_open_and_then_pays_it_has_paid_twice() -> None:
    here, _ = recorded(HandDraft("1000"), book(payment_request(ALICE, pending(), share=1000)))
    both = with_request(here, payment_request(ALICE, paid("UKK1AAAAAA"), share=1000))
    assert member_status(both, "alice", NOON).status is PaymentStatus.PAID_TWICE
    assert member_status(both, "alice", NOON).can_send_back
