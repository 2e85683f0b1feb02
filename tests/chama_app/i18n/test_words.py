import ast
import re
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import pytest

import chama_app
from chama_app.domain.dates import DayProblem
from chama_app.domain.decisions import SetAside, Settled
from chama_app.domain.member_rows import Action, ActionKind, build_row, build_rows, seconds_left
from chama_app.domain.members import masked_id
from chama_app.domain.payment_status import PaymentStatus
from chama_app.domain.pot import pot
from chama_app.i18n import ENGLISH, KISWAHILI, Words, kes, moment, time_or_moment, words_of
from chama_app.i18n.activity_text import day_title
from chama_app.i18n.collection_text import weekday_and_date
from chama_app.i18n.formats import dated_moment, day_text, long_day
from chama_app.i18n.request_text import (
    action_label,
    amount_note,
    pot_pending,
    pot_progress,
    spoken_status,
    status_body,
    status_label,
    status_name,
    support_text,
)
from chama_app.i18n.room_words import PhonePageWords
from chama_app.i18n.timeline_text import line_time
from daraja_core import PaymentIdle, PaymentSuccess, TimelineEntry

from ..example_chama import (
    ALICE,
    BOB,
    CAROL,
    NOON,
    REQUEST_ID,
    after,
    book,
    failed,
    not_sent,
    paid,
    payment_request,
    pending,
    unknown,
)
from ..example_payouts import arrived, on_its_way, payout

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

BOTH = pytest.mark.parametrize("words", [ENGLISH, KISWAHILI], ids=["en", "sw"])


def sentences(words: "DataclassInstance") -> dict[str, str]:
    """Every text of a language by its place."""
    found: dict[str, str] = {}
    for field in fields(words):
        value = getattr(words, field.name)
        if value is None or isinstance(value, bool):  # a choice and a day, no sentences
            continue
        if isinstance(value, str):
            found[field.name] = value
            continue
        if is_dataclass(value) and not isinstance(value, type):
            found |= {f"{field.name}.{place}": text for place, text in sentences(value).items()}
            continue
        for key, one in value.items():
            texts = {"": one} if isinstance(one, str) else {"label": one.label, "body": one.body}
            found |= {f"{field.name}.{key}.{part}": text for part, text in texts.items()}
    return found


def plain(text: str) -> str:
    """With ordinary spaces."""
    return text.replace("\u00a0", " ")


def test_both_languages_say_everything_with_the_same_facts() -> None:
    english, swahili = sentences(ENGLISH), sentences(KISWAHILI)
    assert english.keys() == swahili.keys()
    for place, text in english.items():
        named = set(re.findall(r"{(\w+)}", text))
        given = set(re.findall(r"{(\w+)}", swahili[place]))
        assert given <= named | {"n"}, place
        assert named <= given | {"n"}, place  # the verb names


@BOTH
def test_no_line_is_broken_inside_an_amount_or_a_day(words: Words) -> None:
    torn = re.compile(r"(KES|Ksh) \d|\b\d{1,2} (Jan|Feb|Mar|Mac|Apr|May|Mei|Jun|Jul|Aug|Ago|Sep|Oct|Okt|Nov|Dec|Des)\b")
    assert [place for place, text in sentences(words).items() if torn.search(text)] == []


@BOTH
def test_every_kind_has_words(words: Words) -> None:
    assert set(words.states) == set(PaymentStatus)
    assert all(copy.label for copy in words.states.values())
    assert [kind for kind, copy in words.states.items() if not copy.body] == [PaymentStatus.IDLE]


NUMBER = r"(\d[\d,]*(?!\d)|{(count|everybody|most|number|line|part)})"
TORN = {
    "en": (
        rf"(?<![\u00a0\w/:,.\d*]){NUMBER} (?!to\b|is a wrong)[a-z%]",
        rf"\b(round|step|line|request|error|code|dial|PIN) (?=\*?{NUMBER}|{{c}})",
        rf"\b(of|at most|at least) (?={NUMBER}(?!\u00a0| to))|: (?={{count}})",
    ),
    "sw": (
        rf"(?<!\b(?:hadi|kama))(?<!kutoka)(?<!\bau)(?<![\d:,.…]) (?={NUMBER})|\bmsimbo (?={{c}})|\bpiga (?=\*)",
        rf"^{NUMBER} (?=[a-z])|{{part}} %|: (?={{count}})",
        rf"\w (ya|la)\u00a0(?={NUMBER})",
    ),
}
"""In English the word that is counted follows its number, in Kiswahili it stands before it, if there is one."""
ON_PAPER = ("papers.page_of", "papers.lines", "messages.")
"""What leaves the app has ordinary spaces."""


@BOTH
def test_no_line_ends_between_a_number_and_what_it_counts_or_is_called(words: Words) -> None:
    torn = re.compile("|".join(TORN[words.code]), re.IGNORECASE)
    shown = {place: text for place, text in sentences(words).items() if not place.startswith(ON_PAPER)}
    assert {place: text for place, text in shown.items() if torn.search(text)} == {}


@BOTH
def test_an_apostrophe_looks_the_same_everywhere(words: Words) -> None:
    assert {text for text in _said(words) if re.search(r"[\w}]'", text)} == set()


def _said(words: Words) -> list[str]:
    said = list(sentences(words).values())
    assert len(said) > 500
    return said


@BOTH
def test_unknown_is_never_worded_as_failure(words: Words) -> None:
    failure = re.compile(r"fail|error|not paid|haijalipwa|imeshindwa", re.IGNORECASE)
    for kind in (
        PaymentStatus.UNKNOWN,
        PaymentStatus.NO_ANSWER,
        PaymentStatus.UNCLEAR_ANSWER,
        PaymentStatus.NO_REPLY,
        PaymentStatus.CHECKING_EARLIER,
        PaymentStatus.STILL_WAITING,
    ):
        assert not failure.search(words.states[kind].label + words.states[kind].body)


@BOTH
def test_every_form_with_a_day_says_what_is_wrong_with_it(words: Words) -> None:
    for why in get_args(DayProblem):
        said = words.hand.problems[why], words.collections.problems[why], words.members.problems[f"due.{why}"]
        assert all(said)
    assert len({words.hand.problems[why] for why in get_args(DayProblem)}) == len(get_args(DayProblem))


@BOTH
def test_every_row_can_be_said(words: Words) -> None:
    requests = (payment_request(ALICE, paid()), payment_request(BOB, pending()), payment_request(CAROL, unknown()))
    made_rows = build_rows(book(*requests), after(seconds=12), production=False)
    assert len(made_rows) == 3
    for made in made_rows:
        said = (
            status_label(made, words, 48)
            + status_name(made, words)
            + status_body(made, words)
            + spoken_status(made, words)
        )
        assert "{" not in said
        assert action_label(made.action, made.status, words, 48)


def test_a_paid_row_reads_as_written() -> None:
    made = build_row(book(payment_request(ALICE, paid())), ALICE, after(), production=False)
    assert plain(status_label(made, ENGLISH, None)) == "Paid KES 1,000"
    said = plain(status_body(made, words_of("en", today=NOON.date())))
    assert said == "KES 1,000 received from Alice. M-PESA receipt UKK1AAAAAA, 20 Nov, 12:00 EAT."
    assert plain(status_label(made, KISWAHILI, None)) == "Amelipa KES 1,000"
    mine = build_row(book(payment_request(ALICE, paid())), replace(ALICE, is_me=True), after(), production=False)
    assert plain(status_label(mine, KISWAHILI, None)) == "Umelipa KES 1,000"


def test_a_receipt_is_offered_only_where_m_pesa_has_one() -> None:
    offered = [
        kind for kind in PaymentStatus if action_label(Action(ActionKind.RECEIPT), kind, ENGLISH, None) != "View"
    ]
    assert {PaymentStatus.PAID, PaymentStatus.PAID_LATE} <= set(offered)
    assert not {PaymentStatus.NOTHING_OWED, PaymentStatus.RECORDED, PaymentStatus.PAID_BY_HAND} & set(offered)


def test_who_has_not_paid_yet_is_spoken_to_on_the_own_phone() -> None:
    other, mine = (build_row(book(), replace(ALICE, is_me=me), after(), production=False) for me in (False, True))
    assert status_label(other, KISWAHILI, None) == "Bado hajalipa"
    assert status_label(mine, KISWAHILI, None) == "Bado hujalipa"


def test_a_share_that_was_paid_in_parts_says_what_came_together_and_each_payment_what_it_brought() -> None:
    first, second = (
        payment_request(ALICE, paid("UKK1AAAAAA", 1)),
        payment_request(ALICE, paid("UKK2BBBBBB", 599), number=2),
    )
    some = build_row(book(second, first), ALICE, after(), production=False)
    assert plain(status_label(some, ENGLISH, None)) == "Paid KES 600 so far"
    assert plain(status_body(some, ENGLISH)).startswith(
        "KES 600 from Alice came in parts: KES 1 (M-PESA, UKK1AAAAAA, 20 Nov 2026, 12:00 EAT), KES 599 (M-PESA, UKK2"
    )
    rest = payment_request(ALICE, paid("UKK2BBBBBB", 999), number=2)
    everything = build_row(book(rest, first), ALICE, after(), production=False)
    assert plain(status_label(everything, ENGLISH, None)) == "Paid KES 1,000"


def test_what_was_sent_back_or_counts_for_later_is_said_of_what_was_paid() -> None:
    back = payout(arrived(100), 100, refund_of="alice.1")
    on_its_way_back = payout(on_its_way(), 50, id="payout2", refund_of="alice.1")
    later = SetAside("d1", "alice.1", 200, NOON)
    some = replace(book(payment_request(ALICE, paid(), decided=(later,))), payouts=(back, on_its_way_back))
    says = plain(status_body(build_row(some, ALICE, after(), production=False), words_of("en", today=NOON.date())))
    assert says == (
        "KES 1,000 received from Alice. M-PESA receipt UKK1AAAAAA, 20 Nov, 12:00 EAT. KES 350 is missing. "
        "Of what was paid, KES 100 was sent back, KES 50 is on its way back, KES 200 counts for later."
    )
    enough = replace(book(payment_request(ALICE, paid(amount=1100))), payouts=(back,))
    mine = build_row(enough, replace(ALICE, is_me=True), after(), production=False)
    assert mine.status is PaymentStatus.PAID
    assert plain(status_body(mine, KISWAHILI)).endswith(" Kati ya iliyolipwa, KES 100 imerudishwa.")


def test_a_waiting_row_counts_down_but_is_not_read_out_every_second() -> None:
    made = build_row(book(payment_request(ALICE, pending())), ALICE, after(seconds=12), production=False)
    assert status_label(made, ENGLISH, seconds_left(made, after(seconds=12))) == "Waiting for PIN · 0:48"
    assert status_label(made, ENGLISH, None) == "Waiting for PIN"
    assert status_label(made, ENGLISH, None, is_cut_off=True) == "Waiting for PIN · no connection"
    assert plain(spoken_status(made, ENGLISH)) == "Alice Wanjiku, KES 1,000, Waiting for PIN"
    assert (
        plain(spoken_status(made, ENGLISH, is_cut_off=True))
        == "Alice Wanjiku, KES 1,000, Waiting for PIN, no connection"
    )


def test_a_button_whose_seconds_nobody_counts_yet_names_none() -> None:
    waits = Action(ActionKind.REQUEST_AGAIN, enabled=False, allowed_from=after(minutes=2))
    assert action_label(waits, PaymentStatus.PHONE_BUSY, ENGLISH, None) == "Request again"
    assert action_label(waits, PaymentStatus.PHONE_BUSY, ENGLISH, 90) == "Request again (1:30)"
    assert (
        action_label(replace(waits, kind=ActionKind.TRY_AGAIN), PaymentStatus.NOT_SENT, ENGLISH, None)
        == "Request again"
    )


def test_who_was_never_asked_for_this_round_is_not_asked_again_when_the_phone_must_rest() -> None:
    waits = Action(ActionKind.REQUEST, enabled=False, amount=500, allowed_from=after(minutes=2))
    assert action_label(waits, PaymentStatus.IDLE, ENGLISH, 91) == "Request (1:31)"
    assert plain(action_label(waits, PaymentStatus.IDLE, ENGLISH, None)) == "Request KES 500"


def test_a_declined_payment_gives_the_plain_reason_and_the_code() -> None:
    made = build_row(book(payment_request(ALICE, failed("26"))), ALICE, after(), production=False)
    assert status_body(made, ENGLISH) == (
        "M-PESA did not accept this payment: M-PESA is busy. No money left the account. (code\u00a026)"
    )


def test_a_request_that_was_not_sent_says_why() -> None:
    made = build_row(book(payment_request(ALICE, not_sent(), reason="offline")), ALICE, after(), production=False)
    assert status_body(made, ENGLISH) == "The request did not reach M-PESA: no internet. This request charged nobody."


def test_the_pot_line_names_what_is_true_only() -> None:
    waiting = pot(
        book(payment_request(ALICE, paid()), payment_request(BOB, pending()), payment_request(CAROL, unknown()))
    )
    assert plain(pot_progress(waiting, ENGLISH)) == "1 of 3 paid · KES 2,000 left"
    assert plain(pot_pending(waiting, ENGLISH)) == "KES 1,000 waiting · KES 1,000 unknown"
    assert pot_pending(pot(book()), ENGLISH) == ""
    nobody = pot(replace(book(), members=()))
    assert plain(pot_progress(nobody, ENGLISH)) == "Nobody takes part yet · KES 3,000 is nobody’s share"


def test_what_is_confirmed_is_said_of_a_receipt_that_has_come_without_its_amount_too() -> None:
    awaited, no_amount = payment_request(ALICE, pending(advice="paid")), payment_request(BOB, paid(amount=0))
    assert plain(pot_pending(pot(book(awaited, no_amount)), ENGLISH)) == "KES 2,000 requested and paid, not counted yet"


def test_money_and_time_are_written_one_way() -> None:
    assert kes(1000) == "KES\u00a01,000"
    at = datetime(2026, 11, 20, 22, 5, tzinfo=UTC)
    today = words_of("en", today=date(2026, 12, 31))
    assert moment(at, today) == "21\u00a0Nov,\u00a001:05\u00a0EAT"
    new_year = datetime(2026, 12, 31, 22, 5, tzinfo=UTC)
    assert dated_moment(new_year, "sw") == "1\u00a0Jan\u00a02027, 01:05\u00a0EAT"
    friday, later = date(2026, 11, 20), date(2027, 1, 1)
    assert day_title(friday, friday.replace(day=28), ENGLISH) == "Friday, 20\u00a0Nov"
    assert day_title(friday, later, ENGLISH) == "Friday, 20\u00a0Nov\u00a02026"
    assert weekday_and_date(friday, friday, KISWAHILI) == "Ijumaa 20\u00a0Nov"
    assert weekday_and_date(friday, later, ENGLISH) == "Fri 20\u00a0Nov\u00a02026"


@pytest.mark.parametrize(
    ("today", "at", "on"),
    [
        (date(2026, 11, 20), "12:00", "20\u00a0Nov"),
        (date(2026, 12, 31), "20\u00a0Nov,\u00a012:00\u00a0EAT", "20\u00a0Nov"),
        (date(2027, 1, 1), "20\u00a0Nov\u00a02026, 12:00\u00a0EAT", "20\u00a0Nov\u00a02026"),
        (None, "20\u00a0Nov\u00a02026, 12:00\u00a0EAT", "20\u00a0Nov\u00a02026"),
    ],
)
def test_a_day_of_another_year_is_said_with_its_year_wherever_it_is_said(today: date | None, at: str, on: str) -> None:
    words = words_of("en", today=today)
    assert time_or_moment(NOON, words) == at
    assert moment(NOON, words).startswith(on)
    assert (day_text(NOON.date(), words), long_day(NOON.date(), words)) == (on, on.replace("Nov", "November"))
    cash = Settled("s1", "alice.1", 1000, "", "", NOON, NOON.date())
    by_hand = payment_request(ALICE, PaymentIdle(), way="cash", decided=(cash,))
    row = build_row(book(by_hand), ALICE, after(), production=False)
    assert f"recorded by hand: cash, {on}. M-PESA" in status_body(row, words)
    late = replace(by_hand, started_at=NOON - timedelta(days=1))
    line = TimelineEntry(NOON, "realtime", "success")
    assert line_time(line, by_hand, words) == "12:00:00"
    assert plain(line_time(line, late, words)) == plain(f"{on}, 12:00:00")


def test_only_support_sees_the_whole_request_id() -> None:
    assert masked_id(REQUEST_ID) == "ws_CO_20112026120000•••••5001"
    assert REQUEST_ID in support_text(payment_request(ALICE, pending()), REQUEST_ID)


@pytest.mark.parametrize(
    ("amount", "reported", "note"),
    [
        (1000, None, ""),
        (990, None, "M-PESA reported KES 990; KES 1,000 was requested."),
        (1000, "1000.5", "M-PESA reported 1000.5; KES 1,000 was requested."),
        (0, "", "M-PESA reported no amount; KES 1,000 was requested."),
        (0, None, "M-PESA reported no amount; KES 1,000 was requested."),
    ],
)
def test_an_amount_that_is_not_what_was_requested_is_told_as_what_it_is(
    amount: int, reported: str | None, note: str
) -> None:
    state = PaymentSuccess("UKK1AAAAAA", amount, 1000, None, NOON, reported_amount=reported)
    assert amount_note(state, ENGLISH).replace("\u00a0", " ") == note


def test_no_sentence_is_kept_that_nothing_shows() -> None:
    app = Path(chama_app.__file__).parent
    read = {name for path in app.rglob("*.py") for name in re.findall(r"\.(\w+)", path.read_text("utf-8"))}
    on_phone_page = {one.name for one in fields(PhonePageWords)}  # handed to the page whole
    kept = {
        one.target.id
        for path in (app / "i18n").glob("*_words.py")
        for part in ast.parse(path.read_text("utf-8")).body
        if isinstance(part, ast.ClassDef)
        for one in part.body
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)
    }
    assert kept - read - on_phone_page == set()


def test_a_device_that_was_too_slow_to_answer_is_not_said_to_have_lost_the_choice() -> None:
    """A choice is unconfirmed when no answer came in time: it may have been kept nevertheless."""
    assert "may hold only" in ENGLISH.record.preference_not_saved
    assert "Huenda" in KISWAHILI.record.preference_not_saved


def test_nobody_is_taken_for_a_man_or_a_woman() -> None:
    """Kiswahili has one word for both; in English whoever is meant has their own phone."""
    gendered = re.compile(r"\b(he|him|his|himself|she|her|hers|herself)\b", re.IGNORECASE)
    assert [text for text in sentences(ENGLISH).values() if gendered.search(text)] == []


@BOTH
def test_an_address_begins_a_line_which_would_else_break_behind_its_scheme(words: Words) -> None:
    before = {one for text in sentences(words).values() for one in re.findall(r"([\s\S])https?://", text)}
    assert before == {"\n"}
